"""The official tool as a runner: the same question, the same kind of answer, nothing silently wrong."""

import json
import shutil
import struct
import subprocess
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from harness.errors import ConfigRefused, PhoneFailed
from harness.phone.adb.transport import Reply
from harness.reasons import Reason
from harness.results.records import Clock, CoreChoice
from harness.runners.benchmark_model.binary import choose_binary, elf_machine
from harness.runners.benchmark_model.command import invocation_line, parse_invocation
from harness.runners.benchmark_model.flags import KnownFlags
from harness.runners.benchmark_model.runner import BenchmarkModelRunner
from harness.runners.runner import Effort, Measured, ModelOnPhone, Question, Refused

AARCH64, X86_64 = 183, 62
RESULT = """INFO: Explicitly applied XNNPACK delegate, and the model graph will be completely executed by the delegate.
INFO: Initialized session in 5.685ms.
INFO: count=35 first=18535 curr=14391 min=14203 max=18535 avg=14462.3 std=700 p5=14210 median=14400 p95=15900

INFO: count=68 first=14391 curr=14552 min=14301 max=15121 avg=14575.2 std=130 p5=14333 median=14570 p95=14990

INFO: Inference timings in us: Init: 5685, First inference: 18535, Warmup (avg): 14462.3, Inference (avg): 14575.2
"""
USAGE = """usage: benchmark_model <flags>
Flags:
\t--num_runs=50           \tint32\toptional\texpected number of runs, see also min_secs, max_secs
\t--min_secs=1            \tfloat\toptional\tminimum number of seconds to rerun for
\t--max_secs=150          \tfloat\toptional\tmaximum number of seconds to rerun for
\t--num_threads=-1        \tint32\toptional\tnumber of threads
\t--warmup_runs=1         \tint32\toptional\tminimum number of runs performed on initialization
\t--warmup_min_secs=0.5   \tfloat\toptional\tminimum number of seconds to rerun for
\t--graph=                \tstring\toptional\tgraph file name
"""
OF_TFLITE = "\t--use_xnnpack=false\tbool\toptional\tuse XNNPack\n\t--enable_op_profiling=false\tbool\toptional\t\n"
OF_LITERT = """\t--use_cpu=true\tbool\toptional\tWhether to use CPU accelerator.
\t--use_gpu=false\tbool\toptional\tWhether to use GPU accelerator.
\t--use_profiler=false\tbool\toptional\tWhether to use profiler.
"""
LITERT_RESULT = """INFO: [litert/runtime/accelerators/auto_registration.cc:148] CPU accelerator registered.
INFO: Created TensorFlow Lite XNNPACK delegate for CPU.
INFO: count=1055 first=1033 curr=473 min=443 max=1033 avg=465.319 std=18 p5=459 median=463 p95=478

INFO: count=2112 first=463 curr=459 min=442 max=979 avg=464.545 std=13 p5=460 median=462 p95=478

INFO: [./litert/tools/benchmark_litert_model.h:81] \n========== BENCHMARK RESULTS ==========
INFO: [./litert/tools/benchmark_litert_model.h:82] Model initialization: 4.48 ms
INFO: [./litert/tools/benchmark_litert_model.h:84] Warmup (first):       1.03 ms
INFO: [./litert/tools/benchmark_litert_model.h:86] Warmup (avg):         0.47 ms (1055 runs)
INFO: [./litert/tools/benchmark_litert_model.h:88] Inference (avg):      0.46 ms (2112 runs)
INFO: [./litert/tools/benchmark_litert_model.h:92] Inference (min):      0.44 ms
INFO: [./litert/tools/benchmark_litert_model.h:94] Inference (max):      0.98 ms
INFO: [./litert/tools/benchmark_litert_model.h:96] Inference (std):      0.01
INFO: [./litert/tools/benchmark_litert_model.h:126] ======================================
"""


def elf(machine: int) -> bytes:
    return b"\x7fELF" + bytes([2, 1, 1]) + bytes(9) + struct.pack("<HH", 2, machine) + b"program"


class Phone:
    """Its shell is mksh; its tool is a script that says what the test wants."""

    serial = "folder"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pushed: list[tuple[str, int]] = []
        self.said = RESULT
        self.help = USAGE
        self.code = 0
        self.hangs = False
        self.lines: list[str] = []
        (folder / "bin").mkdir()
        self.script("getprop", "echo '[ro.product.cpu.abilist]: [arm64-v8a,armeabi-v7a]'")
        self.script("taskset", 'shift; exec "$@"')
        self.script("pkill", "exit 0")
        # what lies there is a script in place of the program that was pushed
        pushed = sha256(elf(AARCH64)).hexdigest()
        self.script("sha256sum", f'for file in "$@"; do test -e "$file" && echo "{pushed}  $file"; done')

    def script(self, name: str, body: str) -> None:
        file = self.folder / "bin" / name
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        self.lines.append(line)
        if self.hangs and ("--graph=" in line or "--help" in line):
            raise PhoneFailed(Reason.TIMED_OUT, self.serial, "silent", "look at it")
        done = subprocess.run(
            ["mksh", "-c", line.replace("/data/local/tmp", str(self.folder))],
            env={"PATH": f"{self.folder / 'bin'}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        return Reply(done.stdout.replace(str(self.folder), "/data/local/tmp"), done.stderr, done.returncode)

    @contextmanager
    def stream(self, line: str, silence_s: float):
        yield iter(())

    def push(self, local: Path, remote: str, mode: int = 0o644) -> None:
        self.pushed.append((remote, mode))
        place = Path(remote.replace("/data/local/tmp", str(self.folder)))
        (self.folder / "said").write_text(self.said)
        (self.folder / "help").write_text(self.help)
        helps = f'if test "$*" = --help; then cat {self.folder}/help >&2; exit 1; fi'
        place.write_text(
            f'#!/bin/sh\n{helps}\necho "$@" >> {self.folder}/arguments\ncat {self.folder}/said\nexit {self.code}\n'
        )
        place.chmod(mode)

    def arguments(self) -> list[str]:
        return (self.folder / "arguments").read_text().splitlines()


@pytest.fixture
def phone(tmp_path):
    if shutil.which("mksh") is None:
        pytest.skip("needs mksh (apt install mksh)")
    (tmp_path / "phone").mkdir()
    return Phone(tmp_path / "phone")


@pytest.fixture
def binary(tmp_path):
    file = tmp_path / "benchmark_model"
    file.write_bytes(elf(AARCH64))
    return file


def question(*names: str, xnnpack: bool = True) -> Question:
    return Question(
        run="r.1",
        start=1,
        nonce="0" * 32,
        core=CoreChoice(7, "80", "cpu_capacity", "large"),
        threads=1,
        xnnpack=xnnpack,
        clock=Clock.FREE,
        models=tuple(ModelOnPhone(name, "ab" * 32, f"/data/local/tmp/bigcore/models/{name}.tflite") for name in names),
        effort=Effort(min_runs=10, min_ms=300, max_ms=10_000, warmup_min_ms=50),
        input_seed=1,
    )


def ask(phone: Phone, binary: Path, asked: Question):
    heard: list[Measured | Refused] = []
    return BenchmarkModelRunner(binary).ask(phone, asked, heard.append), heard


def test_each_model_is_measured_by_an_invocation_of_its_own(phone, binary):
    answer, heard = ask(phone, binary, question("a", "b"))
    assert [one.model.name for one in answer.measured] == ["a", "b"]
    assert list(answer.measured) == heard
    assert answer.measured[0].latencies_ns == (14570 * 1000,)
    assert answer.measured[0].telemetry.init_ms == 5685 / 1000
    assert answer.runtime.startswith("benchmark_model ")
    assert answer.notices == ("output format: statistics with percentiles",)


def test_the_form_of_its_output_is_told_once(phone, binary):
    told: list[str] = []
    runner = BenchmarkModelRunner(binary, told.append)
    for _ in range(2):
        runner.ask(phone, question("a", "b"), lambda _: None)
    assert told == ["the form of benchmark_model's output: statistics with percentiles"]


def test_the_delegate_the_threads_and_the_effort_are_always_spelled_out(phone, binary):
    ask(phone, binary, question("a", xnnpack=True))
    (words,) = phone.arguments()
    assert "--use_xnnpack=true" in words
    assert "--num_threads=1" in words
    assert "--num_runs=10 --min_secs=0.3 --max_secs=10" in words
    assert "--warmup_min_secs=0.05" in words


def test_the_tool_of_litert_2_is_asked_once_and_spoken_to_with_its_own_flags(phone, binary):
    phone.help, phone.said = USAGE + OF_LITERT, LITERT_RESULT
    answer, _ = ask(phone, binary, question("a", "b"))
    assert [one.latencies_ns for one in answer.measured] == [(462 * 1000,)] * 2
    assert answer.runtime.startswith("benchmark_litert_model ")
    assert answer.notices == ("output format: benchmark_litert_model, statistics with percentiles",)
    assert all("--use_cpu=true" in words and "xnnpack" not in words for words in phone.arguments())
    assert sum("--help" in line for line in phone.lines) == 1


def test_the_tool_of_litert_2_cannot_do_without_xnnpack_and_says_so(phone, binary):
    phone.help, phone.said = USAGE + OF_LITERT, LITERT_RESULT
    answer, heard = ask(phone, binary, question("a", xnnpack=False))
    assert answer.measured == ()
    (refused,) = heard
    assert (refused.name, refused.reason) == (None, Reason.UNSUPPORTED_OPTION)
    assert "always computes with XNNPACK" in refused.detail


@pytest.mark.parametrize("told", [USAGE + OF_TFLITE, "", "sh: benchmark_model: inaccessible or not found"])
def test_a_tool_that_knows_xnnpack_or_says_nothing_is_spoken_to_as_ever(phone, binary, told):
    phone.help = told
    answer, _ = ask(phone, binary, question("a", xnnpack=False))
    assert "--use_xnnpack=false" in phone.arguments()[0]
    assert answer.runtime.startswith("benchmark_model ")


def test_a_cut_answer_to_help_does_not_condemn_the_session(phone, binary):
    phone.help, phone.said = USAGE, "WARN: Unconsumed cmdline flags: --use_xnnpack=true\n" + LITERT_RESULT
    runner = BenchmarkModelRunner(binary)
    cut = runner.ask(phone, question("a"), lambda _: None)
    assert (cut.measured, cut.runtime) == ((), ""), "what it is called is not known yet either"
    (phone.folder / "help").write_text(USAGE + OF_LITERT)
    (phone.folder / "said").write_text(LITERT_RESULT)
    whole = runner.ask(phone, question("a"), lambda _: None)
    assert [one.latencies_ns for one in whole.measured] == [(462 * 1000,)]
    assert whole.runtime.startswith("benchmark_litert_model ")


def test_a_flag_of_the_future_that_litert_does_not_know_is_refused_by_name(phone, binary):
    phone.help = USAGE + OF_LITERT
    phone.said = "WARN: Unconsumed cmdline flags: --warmup_min_secs=0.05\n" + LITERT_RESULT
    answer, _ = ask(phone, binary, question("a"))
    (refused,) = answer.refused
    assert refused.reason == Reason.UNSUPPORTED_OPTION
    assert "--warmup_min_secs" in refused.detail


def test_it_runs_under_the_mask_and_says_which_cores_were_allowed(phone, binary):
    answer, _ = ask(phone, binary, question("a"))
    (line,) = (line for line in phone.lines if "--graph=" in line)
    assert line.count("taskset 80 ") == 3, "the tool, and a reading before and after it"
    assert answer.measured[0].placement.allowed_before == answer.measured[0].placement.allowed_after
    assert answer.measured[0].placement.allowed_before is not None


def test_the_program_is_pushed_once_with_its_execute_bit(phone, binary):
    runner = BenchmarkModelRunner(binary)
    runner.ask(phone, question("a"), lambda _: None)
    runner.ask(phone, question("b"), lambda _: None)
    ((remote, mode),) = phone.pushed
    assert remote.startswith("/data/local/tmp/bigcore/tools/benchmark_model_")
    assert mode == 0o755


def refused(phone: Phone, binary: Path, asked: Question) -> Refused:
    answer, _ = ask(phone, binary, asked)
    assert answer.measured == ()
    return answer.refused[0]


def test_a_flag_that_the_tool_does_not_know_ends_the_start(phone, binary):
    phone.said = "WARN: Unconsumed cmdline flags: --use_xnnpack=true\n" + RESULT
    found = refused(phone, binary, question("a", "b"))
    assert (found.name, found.reason) == (None, Reason.UNSUPPORTED_OPTION)


def test_a_model_that_the_tool_rejects_is_named_and_the_next_goes_on(phone, binary):
    phone.said, phone.code = "ERROR: Failed to initialize the interpreter\nERROR: Benchmarking failed.\n", 1
    answer, _ = ask(phone, binary, question("a", "b"))
    assert [(one.name, one.reason) for one in answer.refused] == [("a", "model_rejected"), ("b", "model_rejected")]


def test_a_file_that_has_gone_from_the_phone_is_no_verdict_on_the_model(phone, binary):
    file = "/data/local/tmp/bigcore/a.tflite"
    phone.said, phone.code = f"ERROR: Could not open '{file}'.\nERROR: Failed to load model {file}\n", 1
    found = refused(phone, binary, question("a"))
    assert found.reason == Reason.INCOMPLETE_ANSWER
    assert "Failed to load model" in found.detail


def test_a_refused_affinity_is_a_wrong_core_and_no_number(phone, binary):
    phone.script("taskset", 'echo "taskset: failed to set pid 4711\'s affinity: Invalid argument" >&2; exit 1')
    assert refused(phone, binary, question("a")).reason == Reason.WRONG_CORE


def test_a_crash_of_the_tool_is_told_with_its_signal(phone, binary):
    phone.said, phone.code = "INFO: Loaded model\n", 139
    found = refused(phone, binary, question("a"))
    assert found.reason == Reason.APP_CRASHED
    assert "signal 11" in found.detail


def test_a_number_of_a_failed_tool_is_no_number(phone, binary):
    phone.code = 1
    assert refused(phone, binary, question("a")).reason == Reason.INCOMPLETE_ANSWER


def test_a_delegate_that_does_not_do_as_asked_is_no_number(phone, binary):
    phone.said = RESULT.replace(
        "Explicitly applied XNNPACK delegate, and the model graph will be completely executed by the delegate.",
        "Though XNNPACK delegate is explicitly applied, the model graph will not be executed by the delegate.",
    )
    assert refused(phone, binary, question("a")).reason == Reason.UNSUPPORTED_OPTION
    phone.said = RESULT


def test_a_delegate_that_was_not_wanted_is_no_number(phone, binary):
    assert refused(phone, binary, question("a", xnnpack=False)).reason == Reason.UNSUPPORTED_OPTION


def test_a_tool_that_hangs_is_stopped(phone, binary):
    phone.hangs = True
    found = refused(phone, binary, question("a"))
    assert (found.name, found.reason) == ("a", Reason.TIMED_OUT)
    assert phone.lines[-1].startswith("pkill -f /data/local/tmp/bigcore/tools/")


def test_the_time_at_each_frequency_is_what_passed_between_two_readings():
    place = "/sys/devices/system/cpu/cpu7/cpufreq/stats/time_in_state"
    output = (
        f"::bigcore before::\nCpus_allowed_list:\t7\n::bigcore cpuset::\n/foreground\n"
        f"::bigcore ticks_before::\n{place}:300000 100\n{place}:2800000 50\n"
        f"::bigcore tool::\n{RESULT}::bigcore exit::\n0\n"
        f"::bigcore ticks_after::\n{place}:300000 101\n{place}:2800000 250\n"
        "::bigcore after::\nCpus_allowed_list:\t0-7\n"
    )
    said = parse_invocation(output, 7)
    assert said.time_in_state == ((300000, 101 - 100), (2800000, 250 - 50))
    assert (said.allowed_before, said.allowed_after, said.cpuset, said.exit_code) == ("7", "0-7", "/foreground", 0)


def test_the_exit_code_is_the_tools_own_under_mksh(phone):
    phone.script("tool", "echo said; echo wrong >&2; exit 42")
    asked = question("m")
    line = invocation_line("tool", KnownFlags(), asked, asked.models[0], profile=False)
    said = parse_invocation(phone.run(line).stdout, 7)
    assert said.exit_code == 42
    assert sorted(said.output.split()) == ["said", "wrong"]


def test_the_operator_table_comes_from_an_invocation_of_its_own(phone, binary):
    phone.said = RESULT + (
        "Operator-wise Profiling Info for Regular Benchmark Runs:\n"
        "============================== Run Order ==============================\n"
        "\t[node type]\t[first]\t[avg ms]\t[%]\t[cdf%]\t[mem KB]\t[times called]\t[Name]\n"
        "\tCONV_2D\t4.269\t4.300\t75.000%\t75.000%\t0.000\t1\tconv\n\n"
    )
    table = BenchmarkModelRunner(binary).profile(phone, question("a"), question("a").models[0])
    assert not isinstance(table, Refused)
    assert [(row.type, row.mean_ms) for row in table] == [("CONV_2D", 4.3)]
    assert "--enable_op_profiling=true" in phone.arguments()[-1]


def test_a_program_for_another_processor_is_refused_before_it_is_pushed(phone, tmp_path):
    other = tmp_path / "benchmark_model"
    other.write_bytes(elf(X86_64))
    with pytest.raises(ConfigRefused, match="not built for this phone"):
        ask(phone, other, question("a"))
    assert phone.pushed == []


def test_a_folder_offers_one_program_per_processor(tmp_path):
    for name, machine in (("android_aarch64_benchmark_model", AARCH64), ("linux_x86-64_benchmark_model", X86_64)):
        (tmp_path / name).write_bytes(elf(machine))
    assert choose_binary(tmp_path, ("arm64-v8a", "armeabi-v7a")).name == "android_aarch64_benchmark_model"
    assert choose_binary(tmp_path, ("x86_64",)).name == "linux_x86-64_benchmark_model"
    with pytest.raises(ConfigRefused, match="no program for"):
        choose_binary(tmp_path, ("riscv64",))


def test_a_file_that_is_no_program_is_told(tmp_path):
    text = tmp_path / "benchmark_model"
    text.write_text(json.dumps({}))
    assert elf_machine(text) is None
    with pytest.raises(ConfigRefused):
        choose_binary(text, ("arm64-v8a",))
    with pytest.raises(ConfigRefused, match="is no file"):
        choose_binary(tmp_path / "nothing", ("arm64-v8a",))
