package io.bigcore.app;

import android.app.Activity;
import android.os.PowerManager;

/** Everything that Android 8.0 (API 26) has not. Callers ask Build.VERSION.SDK_INT first; nothing else may use newer interfaces. */
final class NewerAndroid {
  private static final int HEADROOM_SECONDS = 0;

  private NewerAndroid() {}

  /** API 27. */
  static void showWhenLocked(Activity activity) {
    activity.setShowWhenLocked(true);
    activity.setTurnScreenOn(true);
  }

  /** API 29. */
  static int thermalStatus(PowerManager power) {
    return power.getCurrentThermalStatus();
  }

  /** API 30. */
  static float thermalHeadroom(PowerManager power) {
    return power.getThermalHeadroom(HEADROOM_SECONDS);
  }
}
