"""Run by androguard's own environment: prints what it reads in an APK, as JSON."""

import json
import sys

from androguard.core.apk import APK
from androguard.util import set_log

set_log("ERROR")
apk = APK(sys.argv[1])
document = {
    "package": apk.get_package(),
    "version": apk.get_androidversion_name(),
    "activities": apk.get_activities(),
    "providers": apk.get_providers(),
    "services": apk.get_services(),
    "receivers": apk.get_receivers(),
    "permissions": apk.get_permissions(),
    "min_sdk": apk.get_min_sdk_version(),
    "target_sdk": apk.get_target_sdk_version(),
    "v1": apk.is_signed_v1(),
    "v2": apk.is_signed_v2(),
    "v3": apk.is_signed_v3(),
    "instrumentation": apk.get_all_attribute_value("instrumentation", "name", format_value=False),
    "instrumented": list(apk.get_all_attribute_value("instrumentation", "targetPackage", format_value=False)),
    "exported": {
        kind: apk.get_all_attribute_value(kind, "exported", format_value=False) for kind in ("activity", "provider")
    },
    "provider_permission": list(apk.get_all_attribute_value("provider", "permission", format_value=False)),
    "extract_native_libs": apk.get_attribute_value("application", "extractNativeLibs"),
    "debuggable": apk.get_attribute_value("application", "debuggable"),
}
print(json.dumps(document, default=list))
