// Work that shows a sender to be no flood: numbers whose SHA-256 (FIPS 180-4) with the challenge begins with nothing.
// Done in small pieces on the page itself: a sandboxed frame may start no worker, and has no WebCrypto without https.
(() => {
  const input = document.querySelector("input[data-challenge]");
  if (!input) return;
  const form = input.form, news = form.querySelector("[data-proof-news]");
  const SEARCHES = 4, PIECE = 12; // searches, and milliseconds until others have their turn
  const challenge = input.dataset.challenge;
  const bits = Math.max(0, Number(challenge.split("-")[1]) - 2);
  const K = new Int32Array(64), FIRST = new Int32Array(8), W = new Int32Array(64);
  for (let number = 2, found = 0; found < 64; number++) {
    let isPrime = true;
    for (let by = 2; by * by <= number; by++) if (number % by === 0) isPrime = false;
    if (!isPrime) continue;
    if (found < 8) FIRST[found] = ((Math.sqrt(number) % 1) * 0x100000000) | 0;
    K[found++] = ((Math.cbrt(number) % 1) * 0x100000000) | 0;
  }
  // Takes the block in W into a state; what it becomes is in `into`.
  const compress = (state, into) => {
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (let at = 0; at < 64; at++) {
      if (at > 15) {
        const x = W[at - 15], y = W[at - 2];
        const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        W[at] = (W[at - 16] + low + W[at - 7] + high) | 0;
      }
      const turned = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (h + turned + ((e & f) ^ (~e & g)) + K[at] + W[at]) | 0;
      const other = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (other + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    into[0] = state[0] + a; into[1] = state[1] + b; into[2] = state[2] + c; into[3] = state[3] + d;
    into[4] = state[4] + e; into[5] = state[5] + f; into[6] = state[6] + g; into[7] = state[7] + h;
  };
  const put = (text) => {
    W.fill(0, 0, 16);
    for (let at = 0; at < text.length; at++) W[at >> 2] |= text.charCodeAt(at) << (24 - (at % 4) * 8);
  };
  const begun = new Int32Array(8), state = new Int32Array(8);
  // What stays the same fills the first block of 64 bytes, so each number costs but one.
  const begin = (place) => {
    put(`${challenge}:${place}:`.padEnd(64, "0"));
    compress(FIRST, begun);
  };
  const isFound = (number) => {
    const text = String(number), length = text.length;
    put(text);
    W[length >> 2] |= 0x80 << (24 - (length % 4) * 8);
    W[15] = (64 + length) * 8;
    compress(begun, state);
    return bits === 0 || state[0] >>> (32 - bits) === 0;
  };
  const found = [];
  let number = 0, isSending = false;
  const send = () => {
    if (news) news.textContent = "";
    if (form.requestSubmit) form.requestSubmit(); else form.submit();
  };
  const work = () => {
    const until = performance.now() + PIECE;
    while (found.length < SEARCHES && performance.now() < until) {
      for (let tries = 0; tries < 200; tries++, number++) {
        if (!isFound(number)) continue;
        found.push(number);
        number = 0;
        if (found.length < SEARCHES) begin(found.length);
        break;
      }
    }
    if (found.length < SEARCHES) return void setTimeout(work);
    input.value = `${challenge}:${found.join(".")}`;
    for (const sum of document.querySelectorAll("[data-sum]")) sum.hidden = true;
    if (isSending) send();
  };
  form.addEventListener("submit", (event) => {
    const sum = form.elements.sum;
    if (input.value || (sum && sum.value)) return;
    event.preventDefault();
    isSending = true;
    if (news) news.textContent = input.dataset.wait;
  });
  begin(0);
  setTimeout(work);
})();
