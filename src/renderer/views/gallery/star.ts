/** A star around (0, 0), 12 units high: in canvases and as a button's picture. */
export const STAR = starOutline(6.4, 2.7);

function starOutline(outer: number, inner: number): string {
  const points = Array.from({ length: 10 }, (_, i) => {
    const [radius, angle] = [i % 2 ? inner : outer, (Math.PI * i) / 5];
    return `${(radius * Math.sin(angle)).toFixed(2)} ${(-radius * Math.cos(angle)).toFixed(2)}`;
  });
  return `M${points.join('L')}Z`;
}

let path: Path2D | null = null;

export function starPath(): Path2D {
  return (path ??= new Path2D(STAR));
}
