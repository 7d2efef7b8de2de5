package io.bigcore.app;

import android.os.Build;
import io.bigcore.app.core.AndroidFacts;

/** The Android that runs this process. */
final class ThisAndroid {
  private ThisAndroid() {}

  static AndroidFacts facts() {
    return new AndroidFacts(Build.VERSION.SDK_INT, Build.VERSION.RELEASE, Build.FINGERPRINT, Build.MODEL);
  }
}
