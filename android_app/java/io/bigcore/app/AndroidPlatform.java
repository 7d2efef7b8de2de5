package io.bigcore.app;

import android.content.Context;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.os.BatteryManager;
import android.os.Build;
import android.os.PowerManager;
import io.bigcore.app.core.AndroidFacts;
import io.bigcore.app.core.BuildFacts;
import io.bigcore.app.core.Folders;
import io.bigcore.app.core.Platform;
import io.bigcore.app.core.Reasons;
import io.bigcore.app.core.Refusal;
import io.bigcore.app.core.Request;
import java.io.File;

/** An installed app in the foreground. */
final class AndroidPlatform implements Platform {
  /** A window opens within a second; some vendors drop its start without a word, and then the shell must open it. */
  private static final long BY_ITSELF_WITHIN_MS = 3_000;
  private static final long BY_THE_SHELL_WITHIN_MS = 12_000;

  private final Context context;
  private final Stage stage;
  private final boolean mayPinNatively;
  private final boolean mayOpenWindow;
  private final BuildFacts facts = new BuildFacts();
  private final PowerManager power;
  private final BatteryManager battery;

  AndroidPlatform(Context context, Stage stage, boolean mayPinNatively, boolean mayOpenWindow) {
    this.mayPinNatively = mayPinNatively;
    this.mayOpenWindow = mayOpenWindow;
    this.context = context;
    this.stage = stage;
    power = context.getSystemService(PowerManager.class);
    battery = context.getSystemService(BatteryManager.class);
  }

  @Override public String mode() {
    return "app";
  }

  @Override public String appVersion() {
    try {
      return context.getPackageManager().getPackageInfo(context.getPackageName(), 0).versionName;
    } catch (PackageManager.NameNotFoundException impossible) {
      return facts.version();
    }
  }

  @Override public String packageName() {
    return context.getPackageName();
  }

  @Override public BuildFacts facts() {
    return facts;
  }

  @Override public File apk() {
    return new File(context.getApplicationInfo().sourceDir);
  }

  @Override public AndroidFacts android() {
    return ThisAndroid.facts();
  }

  @Override public String files() {
    return context.getFilesDir().getPath();
  }

  @Override public Folders folders() {
    return new Folders("", Folders.SHARED, files());
  }

  @Override public boolean mayPinNatively() {
    return mayPinNatively;
  }

  @Override public void loadLibrary(String name) {
    System.loadLibrary(name);
  }

  @Override public File library(String fileName) {
    return new File(context.getApplicationInfo().nativeLibraryDir, fileName);
  }

  @Override public void prepare(Request request, WindowWords window) throws Refusal {
    Priority.raise();
    BenchmarkActivity activity = comeToFront(window);
    if (!request.clock.equals("sustained")) return;
    if (!power.isSustainedPerformanceModeSupported()) {
      throw new Refusal(Reasons.UNSUPPORTED_OPTION, "this phone has no sustained performance mode");
    }
    if (activity == null) {
      throw new Refusal(Reasons.UNSUPPORTED_OPTION, "sustained performance mode needs the window, which did not come to the front");
    }
    activity.runOnUiThread(() -> activity.getWindow().setSustainedPerformanceMode(true));
  }

  private BenchmarkActivity comeToFront(WindowWords window) {
    BenchmarkActivity byItself = mayOpenWindow ? openWindow() : null;
    if (byItself != null) return byItself;
    window.say("awaited");
    BenchmarkActivity byTheShell = stage.awaitActivity(BY_THE_SHELL_WITHIN_MS);
    if (byTheShell == null) window.say("missing");
    return byTheShell;
  }

  private BenchmarkActivity openWindow() {
    Intent intent = new Intent(context, BenchmarkActivity.class);
    context.startActivity(intent.addFlags(Intent.FLAG_ACTIVITY_NEW_TASK));
    return stage.awaitActivity(BY_ITSELF_WITHIN_MS);
  }

  @Override public void progress(String model, int index, int count) {
    BenchmarkActivity activity = stage.activity();
    if (activity != null) activity.runOnUiThread(() -> activity.showProgress(model, index, count));
  }

  @Override public void watchForeground() {
    stage.watch();
  }

  @Override public Boolean stayedInForeground() {
    return stage.stayed() && power.isInteractive();
  }

  @Override public Integer thermalStatus() {
    return Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q ? NewerAndroid.thermalStatus(power) : null;
  }

  @Override public Double thermalHeadroom() {
    return Build.VERSION.SDK_INT >= Build.VERSION_CODES.R ? Double.valueOf(NewerAndroid.thermalHeadroom(power)) : null;
  }

  @Override public Integer batteryPercent() {
    return property(BatteryManager.BATTERY_PROPERTY_CAPACITY);
  }

  @Override public Integer batteryCurrentUa() {
    return property(BatteryManager.BATTERY_PROPERTY_CURRENT_NOW);
  }

  /** Integer.MIN_VALUE is Android's "not supported". */
  private Integer property(int id) {
    int value = battery == null ? Integer.MIN_VALUE : battery.getIntProperty(id);
    return value == Integer.MIN_VALUE ? null : value;
  }
}
