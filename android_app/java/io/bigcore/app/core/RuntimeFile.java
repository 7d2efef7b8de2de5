package io.bigcore.app.core;

/** A runtime's library in the APK. The file is named after its hash, so that two never meet and a name never lies. */
public final class RuntimeFile {
  private static final int DIGITS_OF_FILE = 16;

  /** As a request names it. */
  public final String name;
  public final String sha256;

  RuntimeFile(String name, String sha256) {
    this.name = name;
    this.sha256 = sha256;
  }

  public String fileName() {
    return "libruntime_" + sha256.substring(0, DIGITS_OF_FILE) + ".so";
  }
}
