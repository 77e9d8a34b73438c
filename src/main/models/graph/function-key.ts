/** What identifies a function of an ONNX model, and a node that may call it. */
export function functionKey(domain: string, name: string, overload: string): string {
  return `${domain === 'ai.onnx' ? '' : domain}\n${name}\n${overload}`;
}
