package io.bigcore.app.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** What build.py wrote down beside the classes: version, package, and the runtimes for each ABI. */
public final class BuildFacts {
  private final Properties facts = new Properties();

  public BuildFacts() {
    try (InputStream in = BuildFacts.class.getResourceAsStream("/io/bigcore/app/build.properties")) {
      if (in != null) facts.load(in);
    } catch (IOException unreadable) {
      facts.clear();
    }
  }

  public String version() {
    return facts.getProperty("version");
  }

  public String packageName() {
    return facts.getProperty("package");
  }

  /** Those that an ABI has, the one that is used where none is asked for first. */
  public List<RuntimeFile> runtimes(String abi) {
    List<RuntimeFile> files = new ArrayList<>();
    for (String name : facts.getProperty("runtimes", "").split(",")) {
      String sha256 = facts.getProperty("runtime." + name + "." + abi);
      if (sha256 != null) files.add(new RuntimeFile(name, sha256));
    }
    return files;
  }
}
