package albert4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/// What a user of the library gets: small jars, no command line, nothing of anybody else's.
class PublishedIT {
  /// The command line, and the pages that it alone writes.
  private static final String OF_THE_COMMAND_LINE =
      "albert4j/(cli|launcher)/.*|albert4j/report/(AttentionPage|attention|HeatMap|heatmap).*";

  private static final XPath XPATH = XPathFactory.newInstance().newXPath();

  @Test
  void theJarsAreSmall() throws IOException {
    long bytes = 0;
    for (Path jar : Libraries.jars()) {
      bytes += Files.size(jar);
    }
    assertTrue(bytes <= 1 << 20, bytes + " bytes are more than a megabyte");
  }

  @Test
  void theCommandLineIsNotAmongThem() throws IOException {
    Path library = Libraries.jars().getLast();
    try (JarFile jar = new JarFile(library.toFile())) {
      List<String> names = jar.stream().map(entry -> entry.getName()).toList();
      assertTrue(names.contains("albert4j/pipeline/FillMask.class"), names.toString());
      assertEquals(List.of(), names.stream().filter(n -> n.matches(OF_THE_COMMAND_LINE)).toList());
    }
    Set<String> requires =
        ModuleFinder.of(library).find("albert4j").orElseThrow().descriptor().requires().stream()
            .map(Requires::name)
            .collect(Collectors.toSet());
    assertEquals(
        Set.of("java.base", "java.net.http", "albert4j.engine", "albert4j.tokenizer"), requires);
  }

  @ParameterizedTest
  @ValueSource(strings = {"engine", "tokenizer", "albert"})
  void nothingComesAlong(String module) throws Exception {
    Node pom = effectivePom(module);
    List<String> others = new ArrayList<>();
    NodeList dependencies = nodes(pom, "dependencies/dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      Object dependency = dependencies.item(i);
      String name = XPATH.evaluate("concat(groupId, ':', artifactId)", dependency);
      boolean hidden =
          Set.of("test", "provided").contains(XPATH.evaluate("scope", dependency))
              || XPATH.evaluate("optional", dependency).equals("true");
      if (!hidden && !name.startsWith("io.github.albert4j:")) {
        others.add(name);
      }
    }
    assertTrue(dependencies.getLength() > 0, "not even JUnit");
    assertEquals(List.of(), others);
  }

  /// The parent is what users import to have the versions agree.
  @ParameterizedTest
  @ValueSource(strings = {"engine", "tokenizer", "albert"})
  void thePomFixesOurVersionsAlone(String module) throws Exception {
    NodeList managed = nodes(effectivePom(module), "dependencyManagement/dependencies/dependency");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < managed.getLength(); i++) {
      names.add(XPATH.evaluate("concat(groupId, ':', artifactId)", managed.item(i)));
    }
    String group = "io.github.albert4j:albert4j";
    assertEquals(List.of(group + "-engine", group + "-tokenizer", group), names);
  }

  /// Maven Central takes nothing without these, nor without an address, which is not there yet.
  @ParameterizedTest
  @ValueSource(strings = {"engine", "tokenizer", "albert"})
  void thePomSaysWhoseItIs(String module) throws Exception {
    Node pom = effectivePom(module);
    for (String field :
        List.of(
            "name",
            "description",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/name")) {
      assertNotEquals("", XPATH.evaluate(field, pom), field);
    }
    // Maven appends a module's name to what it inherits, unless it is told not to.
    assertFalse(XPATH.evaluate("scm/url", pom).endsWith("/albert4j-" + module));
    assertEquals(XPATH.evaluate("url", pom), XPATH.evaluate("scm/url", pom));
  }

  /// The module's part of the file, which may hold those of other modules as well.
  private static Node effectivePom(String module) throws Exception {
    Path file = Path.of("..", module, "target", "effective-pom.xml");
    Document all = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    String artifact = module.equals("albert") ? "albert4j" : "albert4j-" + module;
    NodeList found = nodes(all, "//project[artifactId='" + artifact + "']");
    assertEquals(1, found.getLength(), artifact + " in " + file);
    return found.item(0);
  }

  private static NodeList nodes(Node pom, String path) throws Exception {
    return (NodeList) XPATH.evaluate(path, pom, XPathConstants.NODESET);
  }
}
