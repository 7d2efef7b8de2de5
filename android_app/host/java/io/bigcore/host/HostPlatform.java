package io.bigcore.host;

import io.bigcore.app.core.BuildFacts;
import io.bigcore.app.core.Folders;
import io.bigcore.app.core.Platform;
import io.bigcore.app.core.Request;
import java.io.File;

/** A computer that plays the phone for the app's core. It has no thermal service, battery or screen, and says so. */
final class HostPlatform implements Platform {
  private static final String FILES = "/data/data/io.bigcore.app/files";

  private final String root;
  private final File libraries;
  private final BuildFacts facts = new BuildFacts();

  HostPlatform(String root, File libraries) {
    this.root = root;
    this.libraries = libraries;
  }

  @Override public String mode() {
    return "app";
  }

  @Override public BuildFacts facts() {
    return facts;
  }

  @Override public File apk() {
    return null;
  }

  @Override public String files() {
    return FILES;
  }

  @Override public Folders folders() {
    return new Folders(root, Folders.SHARED, FILES);
  }

  @Override public void loadLibrary(String name) {
    System.load(library("lib" + name + ".so").getPath());
  }

  /** Android's libraries find the shim, which stands for their libc, among what is loaded. */
  @Override public File library(String fileName) {
    System.load(new File(libraries, "bion.so").getAbsolutePath());
    return new File(libraries, fileName).getAbsoluteFile();
  }

  @Override public void prepare(Request request, WindowWords window) {}
}
