"""The scripts that a bench runs inside of the page it measures.

They go in through the browser's debugger, which the page's content policy does not bind.
"""

import json

BARE_RESULT = "window.__result"
OUR_MARKS = """performance.getEntriesByName("python:drawn").length && Object.fromEntries(
    performance.getEntriesByType("mark").filter((mark) => mark.name.startsWith("python:"))
        .reverse()  // of several marks of one name, the first counts
        .map((mark) => [mark.name.slice("python:".length), mark.startTime]))"""
# Whether what makes the next start quick is in the browser's storage.
START_KEPT = """(async () => {
    for (const name of await caches.keys())
        if (name.startsWith("attention-course:start:"))
            return (await (await caches.open(name)).keys()).length > 0;
})()"""
# As if the browser had no service workers: nothing is kept for reading offline.
WITHOUT_KEEPER = "delete Navigator.prototype.serviceWorker"
LOADED = 'document.readyState === "complete"'
FIRST_PAINT = 'performance.getEntriesByName("first-contentful-paint")[0]?.startTime'
FIGURE_STANDS = 'document.querySelector("live-widget .heatmap")?.checkVisibility()'
FIGURE_TOP = 'document.querySelector("live-widget").getBoundingClientRect().top'

# From before the document's first byte; a shift or task that has no observer yet is buffered.
WATCH = """(() => {
const seen = (globalThis.benchSeen = { lcp: 0, shifts: [], tasks: [] });
const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({ type, buffered: true });
const named = (node) => node?.nodeName + (node?.className ? "." + node.className : "");
watch("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; });
watch("layout-shift", ({ hadRecentInput, startTime, value, sources }) => {
    if (!hadRecentInput)
        seen.shifts.push({ at: startTime, value, moved: sources.map((s) => named(s.node)) });
});
watch("longtask", ({ startTime, duration }) => seen.tasks.push({ at: startTime, ms: duration }));
})()"""

# Times each key from its keydown until the frame with the change in it has left the main thread:
# what the compositor then does is the same for all, and no page can see it. The empty update it is
# held against is the least that a key can do on any page: beside the widget's field stands a plain
# one, whose handler changes one text node. `whole` is when what changes later is painted, too: the
# number that is opened below the heatmap.
TIME_KEYS = """(() => {
    const samples = (globalThis.benchSamples = []);
    const time = (input, changing) => {
        let pressed, sample;
        input.addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
        const end = () => {
            samples.push(sample);
            pressed = sample = undefined;
        };
        new MutationObserver(() => {
            if (pressed === undefined) return;
            const swapped = performance.now() - pressed;
            requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => {
                    const painted = performance.now() - pressed;
                    if (!sample) setTimeout(end, 90);
                    sample ??= { painted, swapped };
                    sample.whole = painted;
                };
                port2.postMessage(null);
            });
        }).observe(changing, {
            subtree: true, childList: true, characterData: true,
        });
    };
    const plain = document.createElement("input"), text = new Text("-");
    const corner = document.createElement("div");
    corner.style.cssText = "position: fixed; right: 0; bottom: 0; width: 10rem";
    corner.append(plain, text);
    document.body.append(corner);
    plain.value = "-";
    plain.oninput = () => { text.data = plain.value; };
    time(plain, corner);
    const widget = document.querySelector("live-widget[data-live]");
    const sentence = widget.querySelector("[name=sentence]");
    time(sentence, widget.querySelector(".live-view"));
    globalThis.benchFields = { plain, sentence };
    // Letter by letter, as a reader types: after so many keys the browser has compiled what a key
    // runs.
    globalThis.benchWrite = async (text) => {
        sentence.focus();
        for (let end = 1; end <= text.length; end++) {
            sentence.value = text.slice(0, end);
            sentence.dispatchEvent(new Event("input", { bubbles: true }));
            await new Promise((done) => setTimeout(done, 50));
        }
    };
    globalThis.benchSelectLastLetter = (name) => new Promise((done) => {
        const field = benchFields[name], { length } = field.value;
        field.focus({ preventScroll: true });
        field.setSelectionRange(length - 1, length);
        requestAnimationFrame(() => requestAnimationFrame(done));  // the selection is painted, too
    });
})()"""
NEXT_SAMPLE = """new Promise((done) => {
    const look = () => benchSamples.length ? done(benchSamples.pop()) : setTimeout(look, 5);
    look();
})"""

# From the end of one Python to the first answer of the next: in the bare page a new worker starts
# as the first one did; in ours Stop is pressed in an endless loop, and the next code is run.
REBOOT_BARE = """new Promise((done, fail) => {
    const from = performance.now();
    const worker = new Worker("worker.mjs", { type: "module" });
    worker.onmessage = ({ data }) => {
        worker.terminate();
        if (data.error) fail(data.error); else done({ ms: performance.now() - from });
    };
})"""
STOP_AND_RUN = """(async () => {
    const endless = course.learner.run("while True: pass");
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    while (course.learner.state !== "running") await pause(5);
    await pause(3000);  // the spare one comes to stand ready, where there is one
    let frames = 0, counting = true;
    const count = () => { frames += 1; if (counting) requestAnimationFrame(count); };
    const counted = performance.now();
    requestAnimationFrame(count);
    await pause(1000);
    counting = false;
    const from = performance.now();
    course.learner.stop();
    const { shown } = await course.learner.run("6 * 7");
    const ms = performance.now() - from;
    if (shown !== "42") throw new Error("the next run is not right");
    return { ms, frames: frames / (from - counted) * 1000, ended: (await endless).ended };
})()"""
# Loads Python and the encoder's model. The button has a script of its own.
ENCODER_OFFERED = """document.querySelector("#english-heads-1 .live-status button") !== null"""
LOAD_MODEL = """document.querySelector("#english-heads-1 .live-status button").click()"""
MODEL_LIVE = """document.querySelector("#english-heads-1[data-live]") !== null"""
# From a sentence of twelve pieces in the field until the frame with its 72 heads.
TIME_ENCODER = """(async () => {
    const widget = document.querySelector("#english-heads-1");
    const field = widget.querySelector("[name=sentence]");
    const shown = () => widget.querySelector(".readout").dataset.values;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const took = [];
    for (let n = 0; n < 20; n++) {
        const before = shown();
        const last = ["high", "low"][n % 2];
        field.value = `she deposited money at the bank because rates were ${last}`;
        const from = performance.now();
        field.dispatchEvent(new Event("input", { bubbles: true }));
        do await frame(); while (shown() === before);
        took.push(performance.now() - from);
        await new Promise((done) => setTimeout(done, 300));
    }
    return took.slice(4);  // the first ones warm up
})()"""
LEARNER_ANSWERS = """globalThis.course &&
    course.learner.run("1 + 1").then((outcome) => outcome.shown === "2")"""
FRUGAL = """localStorage.setItem("attention-course:frugal", "yes")"""

# From the press on Check until the verdict stands in the page; a spare Python stands ready by then.
CHECK = """(async (name, code) => {
    const exercise = document.querySelector(`coding-exercise[name=${name}]`);
    exercise.code = code;
    while (course.learner.state !== "ready") {
        course.learner.prepare();
        await new Promise((done) => setTimeout(done, 50));
    }
    await new Promise((done) => setTimeout(done, 1500));
    const from = performance.now();
    const judged = new Promise((done) => new MutationObserver((_, watch) => {
        if (!exercise.dataset.verdict) return;
        watch.disconnect();
        done(performance.now() - from);
    }).observe(exercise, { attributes: true }));
    exercise.querySelector("button[name=check]").click();
    return { ms: await judged, verdict: exercise.dataset.verdict };
})"""

# The same plot and the same picture in both pages; a spare Python stands ready in ours, as before
# any click of a reader who was reading for a few seconds.
PLOT = """
import matplotlib.pyplot as plt
import numpy as np
x = np.linspace(-2, 3, 100)
plt.figure(figsize=(6.4, 4))
plt.plot(x, np.exp(x), label="exp")
plt.title("The exponential")
plt.legend()
"""
SAVE = """
import base64, io
file = io.BytesIO()
plt.savefig(file, format="png", dpi=200, bbox_inches="tight")
base64.b64encode(file.getvalue()).decode()
"""
FIGURE_BARE = f"""new Promise((done) => {{
    const from = performance.now();
    benchWorker.onmessage = async ({{ data }}) => {{
        if (data.error) return done(data);
        const picture = new Image();
        picture.src = "data:image/png;base64," + data.png;
        document.body.append(picture);
        await picture.decode();
        done({{ ms: performance.now() - from, width: picture.naturalWidth }});
    }};
    benchWorker.postMessage({json.dumps(PLOT + SAVE)});
}})"""
FIGURE = f"""(async () => {{
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    await pause(3000);
    const cell = document.querySelector("code-cell");
    cell.code = {json.dumps(PLOT + "plt.show()")};
    cell.querySelector(".cell-output").replaceChildren();
    const from = performance.now();
    cell.querySelector("button[name=run]").click();
    let picture;
    while (!(picture = cell.querySelector(".cell-output img"))) await pause(2);
    await picture.decode();
    return {{ ms: performance.now() - from, width: picture.naturalWidth }};
}})()"""
