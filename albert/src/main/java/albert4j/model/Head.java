package albert4j.model;

import albert4j.engine.Parameters;

/// What sits on top of the model and turns hidden states into answers.
public sealed interface Head
    permits PreTraining,
        MaskedLm,
        SentenceOrder,
        SequenceClassification,
        TokenClassification,
        QuestionAnswering,
        MultipleChoice {

  /// Adds the head's own parameters under their names.
  void collect(Parameters parameters);
}
