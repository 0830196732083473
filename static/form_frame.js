// On somebody else's page the form says how high it is, so that its frame grows with it, and that Escape was pressed,
// which a dialog around it cannot hear. Nothing of what is typed leaves it.
(() => {
  if (window.parent === window) return;
  const say = (told) => window.parent.postMessage(told, "*");
  const root = document.documentElement;
  const measure = () => say({ komek: "height", height: Math.ceil(document.body.getBoundingClientRect().bottom + window.scrollY) });
  if ("ResizeObserver" in window) new ResizeObserver(measure).observe(document.body);
  window.addEventListener("load", measure);
  measure();
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) say({ komek: "close" });
  });
})();
