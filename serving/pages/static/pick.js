// Three sliders that always sum to 100: moving one shares what is left as the other two stand.
const form = document.querySelector("#pick");
const SIDES = ["home", "draw", "away"];
const LEAST = 1;

if (form) {
  const numbers = Object.fromEntries(SIDES.map((side) => [side, form.elements[side]]));
  const sliders = Object.fromEntries(
    SIDES.map((side) => [side, form.querySelector(`.slider[data-of="${side}"]`)]),
  );
  const sum = form.querySelector("#sum");

  const show = () => {
    for (const side of SIDES) sliders[side].value = numbers[side].value;
    const total = SIDES.reduce((so_far, side) => so_far + Number(numbers[side].value), 0);
    sum.textContent = total === 100 ? "" : sum.dataset.sum.replace("{n}", String(total));
  };

  const move = (moved, wanted) => {
    const [first, second] = SIDES.filter((side) => side !== moved);
    const value = Math.min(Math.max(Math.round(wanted) || LEAST, LEAST), 100 - 2 * LEAST);
    const left = 100 - value;
    const before = Number(numbers[first].value) + Number(numbers[second].value);
    const share = before > 0 ? Number(numbers[first].value) / before : 0.5;
    const ofFirst = Math.min(Math.max(Math.round(left * share), LEAST), left - LEAST);
    numbers[moved].value = String(value);
    numbers[first].value = String(ofFirst);
    numbers[second].value = String(left - ofFirst);
    show();
  };

  for (const side of SIDES) {
    sliders[side].hidden = false;
    sliders[side].addEventListener("input", () => move(side, Number(sliders[side].value)));
    numbers[side].addEventListener("change", () => move(side, Number(numbers[side].value)));
  }
  show();
}
