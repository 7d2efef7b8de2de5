package io.bigcore.app;

import android.app.Activity;
import android.app.Instrumentation;
import android.os.Bundle;
import io.bigcore.app.core.EventSink;
import io.bigcore.app.core.Start;

/** The foreground mode: am instrument -w -r -e request PATH PACKAGE/io.bigcore.app.Benchmark */
public class Benchmark extends Instrumentation implements EventSink {
  private static final String KEY = "bigcore";
  private static final int IN_PROGRESS = 2;

  private final Stage stage = new Stage();
  private String request;
  private boolean mayPinNatively;
  private boolean mayOpenWindow;

  @Override public void onCreate(Bundle arguments) {
    super.onCreate(arguments);
    request = arguments == null ? null : arguments.getString("request");
    mayPinNatively = arguments == null || !"taskset".equals(arguments.getString("pin"));
    mayOpenWindow = arguments == null || !"shell".equals(arguments.getString("window"));
    start();
  }

  @Override public void onStart() {
    super.onStart();
    AndroidPlatform platform = new AndroidPlatform(getTargetContext(), stage, mayPinNatively, mayOpenWindow);
    Thread measuring = new Thread(() -> new Start(platform, this).run(request), "bigcore");
    measuring.start();
    try {
      measuring.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    Bundle results = new Bundle();
    results.putString(KEY, "done");
    finish(Activity.RESULT_OK, results);
  }

  @Override public void send(String event) {
    Bundle status = new Bundle();
    status.putString(KEY, event);
    sendStatus(IN_PROGRESS, status);
  }

  @Override public void callActivityOnResume(Activity activity) {
    super.callActivityOnResume(activity);
    if (activity instanceof BenchmarkActivity) stage.entered((BenchmarkActivity) activity);
  }

  @Override public void callActivityOnPause(Activity activity) {
    if (activity instanceof BenchmarkActivity) stage.left();
    super.callActivityOnPause(activity);
  }
}
