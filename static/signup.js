// Sign-up: time zone and currency as this browser suggests them, and an address for the desk while none was typed.

const zone = document.getElementById("time_zone");
const currency = document.getElementById("currency");
zone.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
const place = zone.value.split("/").pop();
const counted = [...currency.options].find((option) => option.dataset.places?.split(" ").includes(place));
currency.value ||= counted?.value ?? "";

const letters = {
  а: "a", ә: "a", б: "b", в: "v", г: "g", ғ: "g", д: "d", е: "e", ё: "e", ж: "zh", з: "z", и: "i", й: "i", к: "k", қ: "q",
  л: "l", м: "m", н: "n", ң: "n", о: "o", ө: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ұ: "u", ү: "u", ф: "f", х: "kh",
  һ: "h", ц: "ts", ч: "ch", ш: "sh", щ: "sch", ъ: "", ы: "y", і: "i", ь: "", э: "e", ю: "yu", я: "ya",
};

function slugOf(company) {
  const spelled = [...company.normalize("NFKC").toLowerCase()].map((letter) => letters[letter] ?? letter).join("");
  const plain = spelled.normalize("NFKD").replace(/[\u0300-\u036f'’`]/g, "");
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 40).replace(/-$/, "");
}

const company = document.getElementById("company");
const slug = document.getElementById("slug");
let isTouched = slug.value !== "";

slug.addEventListener("input", () => (isTouched = slug.value !== ""));
company.addEventListener("input", () => {
  if (!isTouched) slug.value = slugOf(company.value);
});
