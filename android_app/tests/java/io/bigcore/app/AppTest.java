package io.bigcore.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.Context;
import android.net.Uri;
import android.os.ParcelFileDescriptor;
import android.os.PowerManager;
import android.view.WindowManager;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.shadows.ShadowBuild;

@RunWith(RobolectricTestRunner.class)
public class AppTest {
  private static final int OPAQUE_AND_AWAKE = WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON;

  private String request;

  @Before public void putARequestIntoTheAppsOwnFolder() throws Exception {
    Path files = RuntimeEnvironment.getApplication().getFilesDir().toPath();
    Path given = Paths.get(System.getProperty("bigcore.request"));
    String text = new String(Files.readAllBytes(given), StandardCharsets.US_ASCII).replace("$FILES", files.toString());
    Files.write(files.resolve("request.json"), text.getBytes(StandardCharsets.US_ASCII));
    Files.copy(given.resolveSibling("tiny.tflite"), files.resolve("tiny.tflite"), StandardCopyOption.REPLACE_EXISTING);
    request = files + "/request.json";
  }

  @Test public void theWindowKeepsTheScreenOnAndShowsOverTheLock() throws Exception {
    BenchmarkActivity activity = new Phone().run(request).activity;
    assertTrue((activity.getWindow().getAttributes().flags & OPAQUE_AND_AWAKE) != 0);
    assertTrue(shadowOf(activity).getShowWhenLocked());
    assertTrue(shadowOf(activity).getTurnScreenOn());
  }

  @Test public void theWindowSaysWhichModelAndNotToTouch() throws Exception {
    String words = new Phone().run(request).activity.shownWords();
    assertTrue(words, words.contains("1 of 1\ntiny"));
    assertTrue(words, words.contains("Please do not touch"));
  }

  @Test public void aModelMeasuredInFrontSaysSo() throws Exception {
    assertTrue(modelEvent(new Phone().run(request)).contains("\"foreground\":true"));
  }

  @Test public void aModelWhoseWindowLeftTheFrontSaysSo() throws Exception {
    assertTrue(modelEvent(new Phone().run(request, true)).contains("\"foreground\":false"));
  }

  @Test public void aWindowThatThePhoneDropsIsAwaitedAndTheShellMayOpenIt() throws Exception {
    Phone phone = new Phone().droppingStarts().withAShellThatOpensTheWindow().run(request);
    assertTrue(phone.values.get(0), phone.values.get(0).contains("\"event\":\"window\""));
    assertTrue(phone.values.get(1), phone.values.get(1).contains("\"event\":\"hello\""));
    assertTrue(modelEvent(phone).contains("\"foreground\":true"));
  }

  @Test public void aWindowThatNeverComesIsToldAndTheModelSaysThatItWasNotInFront() throws Exception {
    Phone phone = new Phone().droppingStarts().run(request);
    assertTrue(phone.values.get(1), phone.values.get(1).contains("\"state\":\"missing\""));
    assertTrue(modelEvent(phone).contains("\"foreground\":false"));
  }

  @Test public void theWindowCanBeLeftToTheShell() throws Exception {
    Phone phone = new Phone().leavingTheWindowToTheShell().withAShellThatOpensTheWindow().run(request);
    assertTrue(phone.values.get(0), phone.values.get(0).contains("\"state\":\"awaited\""));
    assertTrue(modelEvent(phone).contains("\"foreground\":true"));
  }

  @Test public void theFallbackPinsToo() throws Exception {
    String hello = event(new Phone().pinningByTaskset().run(request), "hello");
    assertTrue(hello, hello.contains("\"allowed_cores\":\"0\",\"pinned_by\":\"taskset\""));
  }

  @Test public void thermalStatusComesFromThePlatform() throws Exception {
    Context context = RuntimeEnvironment.getApplication();
    shadowOf(context.getSystemService(PowerManager.class)).setCurrentThermalStatus(PowerManager.THERMAL_STATUS_MODERATE);
    String model = modelEvent(new Phone().run(request));
    assertTrue(model, model.contains("\"thermal_before\":2,\"thermal_after\":2"));
  }

  @Test public void helloNamesThePackageAndItsAndroid() throws Exception {
    String hello = event(new Phone().run(request), "hello");
    assertTrue(hello, hello.contains("\"package\":\"io.bigcore.app\""));
    assertTrue(hello, hello.contains("\"sdk\":34"));
    assertTrue(hello, hello.contains("\"runtime\":\"tflite "));
  }

  @Test public void theInboxTakesAFileAndGivesItToNobody() throws Exception {
    Inbox inbox = Robolectric.setupContentProvider(Inbox.class, "io.bigcore.app.inbox");
    ParcelFileDescriptor opened = inbox.openFile(Uri.parse("content://io.bigcore.app.inbox/m.tflite"), "w");
    try (OutputStream out = new ParcelFileDescriptor.AutoCloseOutputStream(opened)) {
      out.write(new byte[] {1, 2, 3});
    }
    File taken = new File(RuntimeEnvironment.getApplication().getFilesDir(), "inbox/m.tflite");
    assertEquals(3, taken.length());
    assertEquals(1, inbox.delete(Uri.parse("content://io.bigcore.app.inbox"), null, null));
    assertFalse(taken.exists());
  }

  @Test public void theInboxRefusesNamesThatArePaths() {
    Inbox inbox = Robolectric.setupContentProvider(Inbox.class, "io.bigcore.app.inbox");
    for (String name : new String[] {"..%2F..%2Fx", ".x", "a/b", "", "a%00b"}) {
      Uri uri = Uri.parse("content://io.bigcore.app.inbox/" + name);
      assertThrows(name, FileNotFoundException.class, () -> inbox.openFile(uri, "w"));
    }
  }

  @Test public void withoutAnInstallTheLibraryIsUnpackedBesideTheApkAndReplacedWithIt() throws Exception {
    ShadowBuild.setSupported64BitAbis(new String[] {"x86_64"});
    ShadowBuild.setSupported32BitAbis(new String[] {"x86_64"});
    File apk = new File(System.getProperty("bigcore.host_apk"));
    File library = new File(apk.getParentFile(), "lib/x86_64/libbigcore.so");
    new ShellPlatform(apk).loadLibrary("bigcore");
    long length = library.length();
    Files.write(library.toPath(), new byte[] {0});
    new ShellPlatform(apk).loadLibrary("bigcore");
    assertEquals(length, library.length());
    assertThrows(UnsatisfiedLinkError.class, () -> new ShellPlatform(apk).loadLibrary("absent"));
  }

  private static String modelEvent(Phone phone) {
    return event(phone, "model");
  }

  private static String event(Phone phone, String name) {
    for (String value : phone.values) {
      if (value.contains("\"event\":\"" + name + "\"")) return value;
    }
    throw new AssertionError("no event " + name + ": " + phone.values);
  }
}
