// What is far down a page brings its style sheet and module only once a reader comes near it.

const AHEAD = "150%"; // of the height of the window

function bring(part) {
  const { style, module } = part.dataset;
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: style });
  sheet.addEventListener("load", () => import(module).then(() => part.setAttribute("data-whole", "")));
  document.head.append(sheet);
}

const watch = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      bring(target);
    }
  },
  { rootMargin: `${AHEAD} 0px` },
);
document.querySelectorAll("[data-module]").forEach((each) => watch.observe(each));
