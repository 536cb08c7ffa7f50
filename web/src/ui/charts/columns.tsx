/** A few values over time as small columns, the last one marked. Says nothing by itself: the numbers stand beside it. */
const HEIGHT = 32;
const STEP = 10;
const WIDTH = 7;

export function Columns({ values, className }: { values: readonly number[]; className?: string }) {
  const most = Math.max(1, ...values);
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      viewBox={`0 0 ${values.length * STEP - (STEP - WIDTH)} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={className}
    >
      {values.map((value, nth) => {
        // A line where there was nothing, so that a gap is not taken for the chart's end.
        const height = Math.max(1.5, (value / most) * HEIGHT);
        return (
          <rect
            key={nth}
            x={nth * STEP}
            y={HEIGHT - height}
            width={WIDTH}
            height={height}
            rx={1}
            className={nth === values.length - 1 ? 'fill-action' : 'fill-line-strong'}
            opacity={nth === values.length - 1 ? 1 : 0.55}
          />
        );
      })}
    </svg>
  );
}
