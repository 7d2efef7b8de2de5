package io.bigcore.app;

import android.app.Activity;
import android.app.KeyguardManager;
import android.graphics.Color;
import android.os.Build;
import android.os.Bundle;
import android.view.Gravity;
import android.view.WindowManager;
import android.widget.TextView;

/** An opaque window that wakes the phone and keeps it awake, so that Android treats us as the app in use. */
public final class BenchmarkActivity extends Activity {
  private static final float LETTERS_SP = 32;
  private TextView words;

  @Override protected void onCreate(Bundle state) {
    super.onCreate(state);
    getWindow().addFlags(WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON);
    passKeyguard();
    words = new TextView(this);
    words.setTextSize(LETTERS_SP);
    words.setTextColor(Color.WHITE);
    words.setBackgroundColor(Color.BLACK);
    words.setGravity(Gravity.CENTER);
    words.setText(Build.MODEL + "\n\nbigcore is about to measure.\nPlease do not touch.");
    setContentView(words);
  }

  @SuppressWarnings("deprecation") // the flags are the only way on Android 8.0
  private void passKeyguard() {
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.O_MR1) {
      NewerAndroid.showWhenLocked(this);
    } else {
      getWindow().addFlags(WindowManager.LayoutParams.FLAG_SHOW_WHEN_LOCKED | WindowManager.LayoutParams.FLAG_TURN_SCREEN_ON);
    }
    KeyguardManager keyguard = getSystemService(KeyguardManager.class);
    // Where there is a PIN, asking to dismiss would put its pad before our window, which shows over the lock anyway.
    if (keyguard != null && keyguard.isKeyguardLocked() && !keyguard.isKeyguardSecure()) {
      keyguard.requestDismissKeyguard(this, null);
    }
  }

  void showProgress(String model, int index, int count) {
    words.setText(Build.MODEL + "\n\n" + (index + 1) + " of " + count + "\n" + model + "\n\nPlease do not touch.");
  }

  String shownWords() {
    return words.getText().toString();
  }
}
