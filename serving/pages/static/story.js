// The chart of a match answers a finger, a mouse and the arrow keys, and plays the match again.

import { inZone } from "./times.js";

const REPLAY_MS = 20_000;

function begin(figure) {
  const svg = figure.querySelector("svg");
  const cursor = svg?.querySelector(".cursor");
  const output = figure.querySelector("output");
  const data = figure.querySelector("script");
  if (!cursor || !data) return;
  const points = JSON.parse(data.textContent);
  const slider = figure.querySelector("input[type=range]");
  const button = figure.querySelector("button");
  let frame = 0;

  function show(index) {
    const point = points[index];
    cursor.setAttribute("x1", point.x);
    cursor.setAttribute("x2", point.x);
    cursor.classList.add("seen");
    const when = point.t ?? inZone(point.at, "full");
    const text = [when, point.s, point.p.map((each) => `${each} %`).join(" · "), point.c];
    output.textContent = text.filter(Boolean).join("  ");
    slider.value = index;
    slider.setAttribute("aria-valuetext", output.textContent);
  }

  function nearest(clientX) {
    const box = svg.getBoundingClientRect();
    const x = ((clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    const passed = points.findLastIndex((point) => point.x <= x);
    return Math.max(passed, 0);
  }

  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    button.textContent = button.dataset.play;
  }

  function play() {
    if (frame) return stop();
    const from = performance.now();
    button.textContent = button.dataset.stop;
    // Nothing runs while the page is hidden: browsers then draw no frames.
    const step = (now) => {
      const share = Math.min((now - from) / REPLAY_MS, 1);
      const [first, last] = [points[0].x, points.at(-1).x];
      show(Math.max(points.findLastIndex((each) => each.x <= first + share * (last - first)), 0));
      if (share < 1) frame = requestAnimationFrame(step);
      else stop();
    };
    frame = requestAnimationFrame(step);
  }

  slider.max = points.length - 1;
  slider.value = points.length - 1;
  figure.querySelector(".replay").hidden = points.length < 2;
  slider.addEventListener("input", () => (stop(), show(Number(slider.value))));
  svg.addEventListener("pointermove", (event) => frame || show(nearest(event.clientX)));
  svg.addEventListener("pointerdown", (event) => (stop(), show(nearest(event.clientX))));
  button.addEventListener("click", play);
}

const all = () => document.querySelectorAll("figure.story").forEach(begin);
document.addEventListener("touchline:renewed", all);
all();
