package io.bigcore.app;

import static org.robolectric.Shadows.shadowOf;

import android.app.Activity;
import android.content.Context;
import android.content.ContextWrapper;
import android.content.Intent;
import android.os.Bundle;
import android.os.Looper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;

/** The part of Android that starts an instrumentation and shows its activity: the test's thread plays the main thread. */
final class Phone {
  private static final long NO_WORD_SECONDS = 60;

  final List<String> values = Collections.synchronizedList(new ArrayList<>());
  final BlockingQueue<Runnable> mainThread = new LinkedBlockingQueue<>();
  BenchmarkActivity activity;
  Integer finishedWith;
  private String pin;
  private String window;
  private boolean dropsStarts;
  private boolean shellOpensWindow;
  private Runnable atBegin = () -> {};

  private final class Started extends Benchmark {
    private final Context context = new ContextWrapper(RuntimeEnvironment.getApplication()) {
      @Override public void startActivity(Intent intent) {
        if (!dropsStarts) mainThread.add(() -> show(intent));
      }
    };

    private void show(Intent intent) {
      activity = Robolectric.buildActivity(BenchmarkActivity.class, intent).setup().get();
      callActivityOnResume(activity);
    }

    @Override public Context getTargetContext() {
      return context;
    }

    @Override public void sendStatus(int code, Bundle status) {
      if (code != 2 || status.size() != 1) throw new AssertionError("code " + code + ", keys " + status.keySet());
      String value = status.getString("bigcore");
      values.add(value);
      if (value.contains("\"event\":\"begin\"")) atBegin.run();
      if (shellOpensWindow && value.contains("\"state\":\"awaited\"")) {
        mainThread.add(() -> show(new Intent(context, BenchmarkActivity.class)));
      }
    }

    @Override public void finish(int code, Bundle results) {
      mainThread.add(() -> finishedWith = code);
    }
  }

  /** Waits until the main thread has done it. */
  private void onMainThread(Runnable task) {
    CountDownLatch done = new CountDownLatch(1);
    mainThread.add(() -> {
      task.run();
      done.countDown();
    });
    try {
      done.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Goes on until the instrumentation finishes, as the main thread of an app does. */
  Phone run(String request) throws InterruptedException {
    return run(request, false);
  }

  Phone pinningByTaskset() {
    pin = "taskset";
    return this;
  }

  /** As Xiaomi's phones do: an activity that an instrumentation starts never comes. */
  Phone droppingStarts() {
    dropsStarts = true;
    return this;
  }

  /** As the harness has the shell do, when it hears that the window is awaited. */
  Phone withAShellThatOpensTheWindow() {
    shellOpensWindow = true;
    return this;
  }

  Phone leavingTheWindowToTheShell() {
    window = "shell";
    return this;
  }

  Phone run(String request, boolean leavesTheFront) throws InterruptedException {
    RuntimeEnvironment.getApplication().getApplicationInfo().nativeLibraryDir = System.getProperty("bigcore.libraries");
    Started instrumentation = new Started();
    if (leavesTheFront) atBegin = () -> onMainThread(() -> instrumentation.callActivityOnPause(activity));
    Bundle arguments = new Bundle();
    arguments.putString("request", request);
    arguments.putString("pin", pin);
    arguments.putString("window", window);
    instrumentation.onCreate(arguments);
    while (finishedWith == null) {
      Runnable task = mainThread.poll(NO_WORD_SECONDS, TimeUnit.SECONDS);
      if (task == null) throw new AssertionError("no word from the app; so far: " + values);
      task.run();
      shadowOf(Looper.getMainLooper()).idle();
    }
    if (finishedWith != Activity.RESULT_OK) throw new AssertionError("finished with " + finishedWith);
    return this;
  }
}
