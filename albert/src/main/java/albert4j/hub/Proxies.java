package albert4j.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The proxies that an environment names: `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`, in capitals
/// or not, except for the hosts and domains of `NO_PROXY`. Where it names none, Java's own
/// properties such as `https.proxyHost` count.
public final class Proxies extends ProxySelector {
  private static final List<Proxy> NONE = List.of(Proxy.NO_PROXY);

  private final Map<String, String> environment;

  private Proxies(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /// The proxies of an environment.
  static Proxies of(Map<String, String> environment) {
    return new Proxies(environment);
  }

  @Override
  public List<Proxy> select(URI uri) {
    Optional<String> proxy = variable(uri.getScheme() + "_proxy").or(() -> variable("all_proxy"));
    if (proxy.isEmpty()) {
      ProxySelector java = ProxySelector.getDefault();
      return java == null ? NONE : java.select(uri);
    }
    return isExempt(String.valueOf(uri.getHost())) ? NONE : List.of(proxy(proxy.get()));
  }

  private static Proxy proxy(String text) {
    URI uri = URI.create(text.contains("://") ? text : "http://" + text);
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(
          "hub: expected a proxy such as http://proxy.example:8080, found " + text);
    }
    int port = uri.getPort() < 0 ? 80 : uri.getPort();
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(uri.getHost(), port));
  }

  private boolean isExempt(String host) {
    for (String entry : variable("no_proxy").orElse("").split(",")) {
      String name = entry.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
      String wanted = host.toLowerCase(Locale.ROOT);
      if (name.equals("*")
          || (!name.isEmpty() && (wanted.equals(name) || wanted.endsWith("." + name)))) {
        return true;
      }
    }
    return false;
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    // the request fails, and says so
  }
}
