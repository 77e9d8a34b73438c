/** Results on disk beneath those in memory. */
export interface ResultFiles {
  read(key: string, length: number): Promise<Float32Array | null>;
  write(key: string, result: Float32Array): void;
}
