// Runtime: anywhere, k6 included.

const LENGTH = 65_536;

/** Base64 noise to cut ciphertexts and keys from: encrypted text does not compress, so neither may this. */
const TEXT = noiseText();
/** Places at which a piece may begin. */
const PLACES = 1024;

/** `length` characters of noise, up to 64,000; another `place` gives another piece. */
export function noise(place: number, length: number): string {
  const from = place % PLACES;
  return TEXT.substring(from, from + length);
}

/** Something of the length of a Curve25519 or Ed25519 key, unpadded base64. Servers check the shape of such keys, not more. */
export function noiseKey(place: number): string {
  return noise(place, KEY_LENGTH);
}

/** Something of the length of an Ed25519 signature. */
export function noiseSignature(place: number): string {
  return noise(place, SIGNATURE_LENGTH);
}

const KEY_LENGTH = 43;
const SIGNATURE_LENGTH = 86;

/** `count` bytes of noise, for uploads. Repeats itself after 64 KB; homeservers do not look. */
export function noiseBytes(place: number, count: number): ArrayBuffer {
  const bytes = new Uint8Array(count);
  const piece = BYTES.subarray(place % PLACES);
  for (let at = 0; at < count; at += piece.length) {
    bytes.set(at + piece.length <= count ? piece : piece.subarray(0, count - at), at);
  }
  return bytes.buffer;
}

const BYTES = Uint8Array.from({ length: LENGTH }, (_, i) => TEXT.charCodeAt(i) ^ ((i * 151) & 0xff));

function noiseText(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let state = 0x2545f491;
  // Joined once at the end: in k6 a text that grows letter by letter is copied for every letter, 2 GB for this one.
  const letters: string[] = [];
  for (let i = 0; i < LENGTH; i++) {
    // xorshift32 (Marsaglia 2003): fixed noise, nothing that is ever measured hangs on its quality.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    letters.push(alphabet.charAt(state & 63));
  }
  return letters.join("");
}
