package albert4j.cli;

import java.util.Optional;

/// Ends this process when the launcher that started it is gone.
///
/// A launcher that is told to stop takes its child with it, but one that is killed cannot. It
/// leaves its process id in the system property `albert4j.parent`; without that property nobody
/// launched this process and nothing is watched.
final class ParentWatch {
  /// 128 + SIGTERM, what a shell would report had the launcher passed the signal on.
  private static final int TERMINATED = 143;

  private ParentWatch() {}

  /// Starts to watch, on a thread of its own since asking for a process handle costs start-up time.
  static void start() {
    Optional.ofNullable(Long.getLong("albert4j.parent"))
        .ifPresent(
            pid -> Thread.ofPlatform().daemon().name("parent-watch").start(() -> watch(pid)));
  }

  private static void watch(long pid) {
    ProcessHandle.current()
        .parent()
        .filter(parent -> parent.pid() == pid)
        .ifPresent(parent -> parent.onExit().join());
    System.exit(TERMINATED);
  }
}
