package io.bigcore.app;

import android.os.Build;
import android.os.Process;
import io.bigcore.app.core.AndroidFacts;
import io.bigcore.app.core.BuildFacts;
import io.bigcore.app.core.Folders;
import io.bigcore.app.core.Platform;
import io.bigcore.app.core.Reasons;
import io.bigcore.app.core.Refusal;
import io.bigcore.app.core.Request;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A program of the shell user: no window, no services, libraries beside the APK. The harness asks the phone for the rest. */
final class ShellPlatform implements Platform {
  private static final int PIECE = 1 << 16;

  private final File apk;
  private final BuildFacts facts = new BuildFacts();

  ShellPlatform(File apk) {
    this.apk = apk;
  }

  @Override public String mode() {
    return "shell";
  }

  @Override public BuildFacts facts() {
    return facts;
  }

  @Override public File apk() {
    return apk;
  }

  @Override public AndroidFacts android() {
    return ThisAndroid.facts();
  }

  @Override public String files() {
    return null;
  }

  @Override public Folders folders() {
    return new Folders("", Folders.SHARED);
  }

  @Override public void loadLibrary(String name) {
    try {
      System.load(library("lib" + name + ".so").getPath());
    } catch (IOException e) {
      throw new UnsatisfiedLinkError("lib" + name + ".so: " + e.getMessage());
    }
  }

  @Override public File library(String fileName) throws IOException {
    String[] abis = Process.is64Bit() ? Build.SUPPORTED_64_BIT_ABIS : Build.SUPPORTED_32_BIT_ABIS;
    String entry = "lib/" + abis[0] + "/" + fileName;
    File library = new File(apk.getParentFile(), entry);
    unpack(entry, library);
    return library;
  }

  /** What another APK left here is replaced, under another name first: a program that is killed leaves no half library behind. */
  private void unpack(String entry, File library) throws IOException {
    try (ZipFile zip = new ZipFile(apk)) {
      ZipEntry packed = zip.getEntry(entry);
      if (packed == null) throw new IOException("the APK holds no " + entry);
      if (library.length() == packed.getSize() && crc(library) == packed.getCrc()) return;
      Path to = library.toPath();
      Files.createDirectories(to.getParent());
      Path half = to.resolveSibling(library.getName() + "." + Process.myPid());
      try (InputStream in = zip.getInputStream(packed)) {
        Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(half, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Read in pieces: a whole runtime on the heap would count as the model's peak memory. */
  private static long crc(File file) throws IOException {
    CRC32 crc = new CRC32();
    byte[] piece = new byte[PIECE];
    try (InputStream in = Files.newInputStream(file.toPath())) {
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) crc.update(piece, 0, n);
    }
    return crc.getValue();
  }

  @Override public void prepare(Request request, WindowWords window) throws Refusal {
    if (request.clock.equals("sustained")) {
      throw new Refusal(Reasons.UNSUPPORTED_OPTION, "sustained performance mode needs a window; the no-install mode has none");
    }
    Priority.raise();
  }
}
