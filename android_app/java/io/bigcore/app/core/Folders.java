package io.bigcore.app.core;

import java.io.File;
import java.util.Arrays;
import java.util.List;

/** The folders that a request may name. */
public final class Folders {
  public static final String SHARED = "/data/local/tmp/bigcore";

  private final String root;
  private final String[] allowed;

  /** `root` is put before every path: empty on a phone, a folder that stands for the phone's "/" on a computer. */
  public Folders(String root, String... allowed) {
    this.root = root;
    this.allowed = allowed.clone();
  }

  public File resolve(String path) throws Refusal {
    List<String> parts = Arrays.asList(path.split("/", -1));
    boolean plain = path.startsWith("/") && path.indexOf('\0') < 0 && !parts.contains("..") && !parts.contains(".");
    for (String folder : allowed) {
      if (plain && path.startsWith(folder + "/")) return new File(root + path);
    }
    throw new Refusal(Reasons.PATH_REFUSED, "the path " + path + " is not below " + String.join(" or ", allowed));
  }
}
