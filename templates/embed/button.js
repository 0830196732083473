// {{ name }}: opens a form in a dialog, from a button or from elements with data-komek="{{ key }}". No cookies, eval or inline styles.
(function(){
var d=document,me=d.currentScript,key={{ id }},at={{ at }},all={{ words }},pick='[data-komek="'+key+'"]';
var lang=(d.documentElement.lang||navigator.language||"").slice(0,2).toLowerCase(),words=all[lang]||all[{{ usual }}];
try{var s=new CSSStyleSheet();s.replaceSync(".komek-button{position:fixed;right:16px;bottom:16px;z-index:2147483000;font:500 16px system-ui,sans-serif;padding:0 1.25em;min-height:44px;border:0;border-radius:8px;color:#fff;background:{{ colour }};cursor:pointer}.komek{box-sizing:border-box;width:min(640px,100vw);max-width:100vw;max-height:100vh;padding:0;border:0;border-radius:12px;color-scheme:{{ scheme }};background:Canvas;color:CanvasText}.komek::backdrop{background:#0009}.komek iframe{display:block;width:100%;height:480px;border:0}.komek>button{position:sticky;top:0;display:block;margin-left:auto;width:44px;height:44px;border:0;background:Canvas;color:inherit;font:24px system-ui;cursor:pointer}");d.adoptedStyleSheets=[].slice.call(d.adoptedStyleSheets).concat(s)}catch(e){}
function open(from){
var box=d.createElement("dialog"),shut=d.createElement("button"),f=d.createElement("iframe"),q=new URLSearchParams({in:"dialog"}),set=from.dataset;
if(!box.showModal)return void(location=at);
if(all[lang])q.set("language",lang);
for(var n in set){var o=n.match(/^(?:field-?(.+)|(subject|message|name|email|language))$/);if(o)q.set(o[2]||"field-"+o[1].toLowerCase(),set[n])}
box.className="komek";box.setAttribute("aria-label",words[0]);
shut.textContent="\u00d7";shut.setAttribute("aria-label",words[1]);shut.onclick=function(){box.close()};
f.title=words[0];f.src=at+"?"+q;
function hear(e){var m=e.source==f.contentWindow&&e.data||{};if(m.komek=="height"&&m.height>0)f.style.height=Math.min(m.height,2e4)+"px";if(m.komek=="close")box.close()}
addEventListener("message",hear);
box.onclose=function(){removeEventListener("message",hear);box.remove();from.focus()};
box.append(shut,f);d.body.append(box);box.showModal()}
d.addEventListener("click",function(e){var on=e.target.closest&&e.target.closest(pick);if(on&&!e.defaultPrevented&&!e.ctrlKey&&!e.metaKey&&!e.shiftKey){e.preventDefault();open(on)}});
function begin(){if(d.querySelector(pick))return;var b=d.createElement("button");b.className="komek-button";if(me)Object.assign(b.dataset,me.dataset);b.type="button";b.textContent=b.dataset.label||words[0];b.dataset.komek=key;d.body.append(b)}
if(d.readyState=="loading")d.addEventListener("DOMContentLoaded",begin);else begin()
})();
