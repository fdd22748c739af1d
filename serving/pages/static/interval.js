// Does something again and again while the page is to be seen: a hidden one has no timers.

export function every(milliseconds, act) {
  let timer = 0;
  const follow = () => {
    clearInterval(timer);
    timer = document.hidden ? 0 : setInterval(act, milliseconds);
  };
  document.addEventListener("visibilitychange", follow);
  follow();
}
