package io.bigcore.app;

import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;

/** Answers the requests that test_robolectric.py laid out, and writes the answers down for it to check. */
@RunWith(RobolectricTestRunner.class)
public class ConformanceTest {
  private static final String SHARED = "/data/local/tmp/bigcore";

  @Test public void answersEveryCase() throws Exception {
    for (Path folder : children(Paths.get(System.getProperty("bigcore.cases")))) {
      String files = RuntimeEnvironment.getApplication().getFilesDir().getPath();
      copy(folder.resolve("root" + SHARED), Paths.get(files));
      Phone phone = new Phone().run(files + "/conformance.1/request-3.json");
      Files.write(folder.resolve("answer"), phone.values, StandardCharsets.US_ASCII);
    }
  }

  /** This app may not read the computer's /data/local/tmp; its own folder, which is allowed too, stands for it. */
  private static void copy(Path from, Path to) throws IOException {
    for (Path folder : children(from)) {
      Path target = to.resolve(folder.getFileName());
      for (File old : target.toFile().exists() ? target.toFile().listFiles() : new File[0]) assertTrue(old.delete());
      Files.createDirectories(target);
      for (Path file : children(folder)) {
        byte[] content = Files.readAllBytes(file);
        boolean request = file.toString().endsWith(".json");
        String text = new String(content, StandardCharsets.ISO_8859_1).replace(SHARED, to.toString());
        Files.write(target.resolve(file.getFileName()), request ? text.getBytes(StandardCharsets.ISO_8859_1) : content);
      }
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.sorted().collect(Collectors.toList());
    }
  }
}
