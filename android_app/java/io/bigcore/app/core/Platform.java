package io.bigcore.app.core;

import java.io.File;

/** What the core asks of the world around it: an Android app, a program of the shell user, a computer. Null: not known. */
public interface Platform {
  /** `app` or `shell`. */
  String mode();

  String appVersion();

  String packageName();

  /** The APK that this code came from. */
  File apk();

  /** The name of the runtime family, such as `tflite`. */
  String runtimeFamily();

  Integer sdk();

  String release();

  String fingerprint();

  String model();

  /** The app's own files folder, as the phone names it. */
  String files();

  Folders folders();

  /** False: only the fallback, so that it can be proven where the first way works. */
  boolean mayPinNatively();

  /** Loads lib`name`.so; an UnsatisfiedLinkError says why not. */
  void loadLibrary(String name);

  /** Comes to the front and sets the window's performance mode; called on the measuring thread before it is pinned. */
  void prepare(Request request) throws Refusal;

  /** Told between models only: drawing during a measurement would disturb it. */
  void progress(String model, int index, int count);

  /** Forgets whether the front was left until now. */
  void watchForeground();

  Boolean stayedInForeground();

  Integer thermalStatus();

  Double thermalHeadroom();

  Integer batteryPercent();

  Integer batteryCurrentUa();
}
