package albert4j.hub;

import java.io.IOException;

/// Something of the Hub is not to be had: a model, a file of it, or the Hub itself. The message
/// says what to do.
public final class HubException extends IOException {
  private static final long serialVersionUID = 1L;

  /// With a message for the user.
  public HubException(String message) {
    super(message);
  }

  HubException(String message, IOException cause) {
    super(message, cause);
  }
}
