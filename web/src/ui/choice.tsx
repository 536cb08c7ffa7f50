/** One of a few, all in sight: native radio buttons, so arrow keys and screen readers work as people know them. */
import { useId } from 'react';
import { classNames } from './class-names.ts';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** A key shown on the choice, for those who type it. */
  readonly key?: string;
}

interface ChoiceGroupProps<Value extends string> {
  legend: string;
  hideLegend?: boolean;
  choices: readonly Choice<Value>[];
  value: Value | null;
  onChange: (value: Value) => void;
  error?: string | undefined;
  compact?: boolean;
  className?: string;
}

export function ChoiceGroup<Value extends string>(props: ChoiceGroupProps<Value>) {
  const name = useId();
  const errorId = `${name}-error`;
  return (
    <fieldset
      className={classNames('min-w-0', props.className)}
      aria-describedby={props.error ? errorId : undefined}
    >
      <legend className={props.hideLegend ? 'sr-only' : 'mb-1 text-sm font-medium'}>{props.legend}</legend>
      <div
        className={classNames(
          'flex flex-wrap',
          props.compact ? 'gap-1 rounded-lg bg-surface-3 p-1' : 'gap-2',
        )}
      >
        {props.choices.map((choice) => (
          <label
            key={choice.value}
            className={classNames(
              'inline-flex cursor-pointer items-center gap-2 font-medium has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-action',
              props.compact
                ? 'min-h-8 rounded-md px-3 text-sm text-muted has-checked:bg-surface has-checked:text-ink has-checked:shadow-card'
                : 'min-h-11 rounded-lg border border-line-strong bg-surface px-4 text-[15px] hover:bg-surface-2 has-checked:border-action has-checked:bg-action has-checked:text-action-ink',
            )}
          >
            <input
              type="radio"
              className="sr-only"
              name={name}
              value={choice.value}
              checked={props.value === choice.value}
              onChange={() => props.onChange(choice.value)}
            />
            {choice.label}
            {choice.key ? (
              <kbd aria-hidden="true" className="rounded border border-current px-1.5 text-xs opacity-70">
                {choice.key}
              </kbd>
            ) : null}
          </label>
        ))}
      </div>
      {props.error ? (
        <p id={errorId} className="mt-1 text-[13px] font-medium text-bad-ink">
          {props.error}
        </p>
      ) : null}
    </fieldset>
  );
}
