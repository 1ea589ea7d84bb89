package albert4j.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Optional;

/// What the Hub means by a refusal, in words that say what to do.
final class Refusals {
  private Refusals() {}

  /// Lets answers with content pass, and redirects.
  ///
  /// @param file of the repository, if the request was for one
  /// @throws HubException for any other; its body is closed
  static void check(
      HttpResponse<InputStream> answer, HubSettings settings, HubName name, Optional<String> file)
      throws IOException {
    int status = answer.statusCode();
    if (status / 100 == 2 || status / 100 == 3) {
      return;
    }
    answer.body().close();
    String code = answer.headers().firstValue("X-Error-Code").orElse("");
    String whom =
        settings.token().isPresent()
            ? "the token may not read it"
            : "give a token with --token or HF_TOKEN";
    String problem =
        switch (code) {
          case "RepoNotFound" ->
              "no such model on " + settings.endpoint() + ", or a private one: " + whom;
          case "RevisionNotFound" -> "no revision " + name.revision() + " of " + name.repository();
          case "EntryNotFound" -> "no such file in the repository";
          case "GatedRepo" ->
              "its conditions must be accepted first, at "
                  + settings.endpoint()
                  + "/"
                  + name.repository()
                  + "; then "
                  + whom;
          default ->
              switch (status) {
                case 401 -> "no such model, or a private one: " + whom;
                case 403 -> "not permitted: " + whom;
                case 404 -> file.isPresent() ? "no such file" : "no such model or revision";
                default ->
                    "refused"
                        + answer
                            .headers()
                            .firstValue("X-Error-Message")
                            .map(m -> ": " + m)
                            .orElse("");
              };
        };
    String where = name + file.map(f -> ": " + f).orElse("");
    throw new HubException(where + ": " + problem + " (status " + status + ")");
  }
}
