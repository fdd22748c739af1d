// Choices that apply by themselves: the button of such a form is for browsers without this module.

for (const form of document.querySelectorAll("form[data-apply]")) {
  form.classList.add("applies");
  form.addEventListener("change", () => form.requestSubmit());
  // What was left open is no part of an address worth sharing.
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}
