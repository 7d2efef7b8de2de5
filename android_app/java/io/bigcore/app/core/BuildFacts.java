package io.bigcore.app.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** What build.py wrote down beside the classes: version, package, runtime family. */
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

  public String runtimeFamily() {
    return facts.getProperty("runtime", "tflite");
  }
}
