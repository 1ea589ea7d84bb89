/// Training: optimisers, one file each; schedules of the learning rate; clipping of gradients.
///
/// ```java
/// Optimizer adam = new Adam(parameters, AdamRule.ADAM_W, Optimizer::isBiasOrNorm);
/// Schedule schedule = Schedule.linear(2e-5, 100, 1000);
/// for (int step = 0; step < 1000; step++) {
///   try (var _ = scope.step()) {
///     var gradients = parameters.gradients(Gradients.of(scope, loss(scope, step)));
///     Clipping.PYTORCH.clip(scope, gradients, 1);
///     adam.step(scope, gradients, schedule.rate(step));
///   }
/// }
/// ```
///
/// Frozen parameters are those that the optimiser is not given:
/// [albert4j.engine.Parameters#freeze].
package albert4j.engine.optim;
