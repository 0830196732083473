// A reply that waits before it goes out: how long one can still take it back.

for (const toast of document.querySelectorAll(".toast[data-sending]")) {
  const until = Date.now() + toast.dataset.sending * 1000;
  const burnt = toast.dataset.seconds - toast.dataset.sending;
  toast.querySelector(".fuse").style.animationDelay = `-${burnt}s`;
  const show = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left > 0) toast.querySelector("p").textContent = toast.dataset.words.replace("%(number)s", left);
    else {
      clearInterval(ticking);
      toast.remove();
      for (const late of document.querySelectorAll(".message > .waits")) late.remove();
    }
  };
  toast.setAttribute("aria-live", "off"); // it was said once; every second would be too often
  const ticking = setInterval(show, 1000);
}
