/// Copies a jar and brings its oldest class files up to date, for image.sh: an archive of classes
/// has no place for those from before Java 6, whose stack maps are missing, and picocli's, built for
/// Java 5, take a tenth of the time that a command takes.
///
///     java NewClassFiles.java FROM.jar TO.jar

void main(String[] args) throws IOException {
  Path from = Path.of(args[0]);
  try (var loader = new URLClassLoader(new URL[] {from.toUri().toURL()}, null);
      var in = new JarFile(from.toFile());
      var out = new ZipOutputStream(Files.newOutputStream(Path.of(args[1])))) {
    var hierarchy = ClassHierarchyResolver.ofResourceParsing(loader);
    var classFile =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    for (JarEntry entry : Collections.list(in.entries())) {
      byte[] bytes = in.getInputStream(entry).readAllBytes();
      if (entry.getName().endsWith(".class") && majorVersion(bytes) < ClassFile.JAVA_6_VERSION) {
        bytes = updated(classFile, bytes);
      }
      out.putNextEntry(new JarEntry(entry.getName()));
      out.write(bytes);
    }
  }
}

int majorVersion(byte[] classFile) {
  return ByteBuffer.wrap(classFile).getShort(6);
}

/// With a stack map for each method, which is made when its code is built anew.
byte[] updated(ClassFile classFile, byte[] bytes) {
  MethodTransform newCode =
      MethodTransform.transformingCode((code, element) -> code.with(element));
  return classFile.transformClass(
      classFile.parse(bytes),
      (made, element) -> {
        switch (element) {
          case ClassFileVersion _ -> made.withVersion(ClassFile.JAVA_8_VERSION, 0);
          case MethodModel method -> made.transformMethod(method, newCode);
          default -> made.with(element);
        }
      });
}
