// Says at once when the chosen files are more than a form may bring, before anything typed is sent in vain.
for (const input of document.querySelectorAll("input[data-most]")) {
  input.addEventListener("change", () => {
    const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
    input.setCustomValidity(bytes > Number(input.dataset.most) ? input.dataset.over : "");
    input.reportValidity();
  });
}
