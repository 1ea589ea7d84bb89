package albert4j.hub;

import java.util.OptionalLong;

/// Hears how a download goes.
public interface DownloadListener {
  /// Hears nothing.
  DownloadListener NONE =
      new DownloadListener() {
        @Override
        public void progress(String file, long bytes, OptionalLong total) {}

        @Override
        public void note(String text) {}
      };

  /// More has come.
  ///
  /// @param file the one that is coming now
  /// @param bytes how many are here now, of all files that must be fetched
  /// @param total how many there will be, if known
  void progress(String file, long bytes, OptionalLong total);

  /// Something that a user should know.
  void note(String text);
}
