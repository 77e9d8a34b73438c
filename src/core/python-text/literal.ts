/** A Python string literal of any text: JSON's escapes are Python's. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The float32 little-endian bytes in base64 (RFC 4648). */
export function encodeBase64(data: Float32Array): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => ALPHABET[(word >> shift) & 63]!);
    text += digits
      .slice(0, Math.min(4, bytes.length - i + 1))
      .join('')
      .padEnd(4, '=');
  }
  return text;
}

/** A list of integers: as a range where they are evenly spaced, else number for number. */
export function integerList(values: readonly number[]): string {
  const [first = 0, second = 0] = values;
  const step = second - first;
  const isEven = values.length > 2 && step !== 0 && values.every((value, i) => value === first + i * step);
  return isEven
    ? `list(range(${first}, ${first + values.length * step}, ${step}))`
    : `[${values.join(', ')}]`;
}
