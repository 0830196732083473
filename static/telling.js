// What is told to those who listen: the words of something, without its buttons, its menus and its time.
export const live = document.getElementById("live");

export function words(element, most = 200) {
  const copy = element.cloneNode(true);
  for (const more of copy.querySelectorAll("details, form, button, time, .avatar, [popover]")) more.remove();
  const texts = [];
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode.data);
  return texts.join(" ").trim().replace(/\s+/g, " ").slice(0, most);
}
