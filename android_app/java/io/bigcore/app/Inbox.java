package io.bigcore.app;

import android.content.ContentProvider;
import android.content.ContentValues;
import android.database.Cursor;
import android.net.Uri;
import android.os.ParcelFileDescriptor;
import java.io.File;
import java.io.FileNotFoundException;
import java.util.regex.Pattern;

/**
 * Takes files from the shell user (`content write`) where the app may not read /data/local/tmp. The manifest lets nobody
 * in who does not hold android.permission.DUMP, which apps cannot have.
 */
public final class Inbox extends ContentProvider {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}");

  @Override public boolean onCreate() {
    return true;
  }

  @Override public ParcelFileDescriptor openFile(Uri uri, String mode) throws FileNotFoundException {
    String name = uri.getLastPathSegment();
    if (name == null || uri.getPathSegments().size() != 1 || !NAME.matcher(name).matches()) {
      throw new FileNotFoundException("not a name for the inbox: " + name);
    }
    File folder = new File(getContext().getFilesDir(), "inbox");
    if (!folder.isDirectory() && !folder.mkdirs()) throw new FileNotFoundException("the inbox cannot be made");
    return ParcelFileDescriptor.open(new File(folder, name), ParcelFileDescriptor.parseMode(mode));
  }

  @Override public int delete(Uri uri, String selection, String[] arguments) {
    File[] files = new File(getContext().getFilesDir(), "inbox").listFiles();
    int deleted = 0;
    for (File file : files == null ? new File[0] : files) deleted += file.delete() ? 1 : 0;
    return deleted;
  }

  @Override public String getType(Uri uri) {
    return "application/octet-stream";
  }

  @Override public Cursor query(Uri uri, String[] columns, String selection, String[] arguments, String order) {
    return null;
  }

  @Override public Uri insert(Uri uri, ContentValues values) {
    throw new UnsupportedOperationException();
  }

  @Override public int update(Uri uri, ContentValues values, String selection, String[] arguments) {
    throw new UnsupportedOperationException();
  }
}
