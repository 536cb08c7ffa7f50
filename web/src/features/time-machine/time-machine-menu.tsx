/** The jumps, and what each has set off. */
import { useLingui } from '@lingui/react';
import type { MessageDescriptor } from '@lingui/core';
import { useMutation, type CombinedError } from 'urql';
import { graphql } from '../../gql/gql.ts';
import { failureLine } from '../../lib/errors.ts';
import { productNow, setProductTime } from '../../lib/product-clock.ts';
import { refusalText } from '../../lib/refusals.ts';
import { useStore } from '../../lib/store.ts';
import { useFormat } from '../../lib/viewer.ts';
import type { DeferredMenuContent } from '../../ui/deferred-menu.tsx';
import { Menu, MenuHeading, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toast.tsx';
import { clockMoving } from './clock-moving.ts';
import { durationOf, type Move } from './moves.ts';

const MoveClock = graphql(`
  mutation MoveClock($input: MoveClockInput!) {
    moveClock(input: $input) {
      __typename
      ... on MoveClockSuccess {
        clock {
          now
          offset
          movable
        }
        fired
        cursor
      }
      ... on UserError {
        message
        code
      }
      ... on ValidationError {
        issues {
          path
          code
          message
          limit
        }
      }
    }
  }
`);

const ResetClock = graphql(`
  mutation ResetClock {
    resetClock {
      __typename
      ... on ResetClockSuccess {
        clock {
          now
          offset
          movable
        }
        cursor
      }
      ... on UserError {
        message
        code
      }
    }
  }
`);

const moves: { move: Move; label: MessageDescriptor }[] = [
  { move: 'hour', label: /*i18n*/ { id: '+ 1 Stunde' } },
  { move: 'day', label: /*i18n*/ { id: '+ 1 Tag' } },
  { move: 'weekday', label: /*i18n*/ { id: 'Nächster Montag bis Freitag, 09:01' } },
  { move: 'threeDays', label: /*i18n*/ { id: '+ 3 Tage' } },
  { move: 'week', label: /*i18n*/ { id: '+ 7 Tage' } },
];

export default function TimeMachineMenu({ trigger, defaultOpen }: DeferredMenuContent) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [, moveClock] = useMutation(MoveClock);
  const [, resetClock] = useMutation(ResetClock);
  const busy = useStore(clockMoving);

  const failed = (error: CombinedError | undefined) => {
    if (error) showToast('bad', failureLine(error, i18n));
  };

  const move = async (by: Move) => {
    const { data, error } = await moveClock({ input: { by: durationOf(by, productNow(), format.timeZone) } });
    failed(error);
    const answer = data?.moveClock;
    if (answer?.__typename === 'MoveClockSuccess') {
      setProductTime(answer.clock.now);
      showToast(
        'good',
        i18n._(
          '{when} – {fired, plural, =0 {nichts wurde fällig} one {# Aufgabe wurde fällig} other {# Aufgaben wurden fällig}}',
          {
            when: format.dateTime(answer.clock.now),
            fired: answer.fired,
          },
        ),
      );
    } else if (answer) showToast('bad', refusalText(answer, i18n));
  };

  const reset = async () => {
    const { data, error } = await resetClock({});
    failed(error);
    const answer = data?.resetClock;
    if (answer?.__typename === 'ResetClockSuccess') {
      setProductTime(answer.clock.now);
      showToast('good', i18n._('Die Uhr geht wieder wie draußen.'));
    } else if (answer) showToast('bad', refusalText(answer, i18n));
  };

  return (
    <Menu trigger={trigger} defaultOpen={defaultOpen}>
      <MenuHeading>{busy ? i18n._('Die Uhr wird gestellt …') : i18n._('Zeitmaschine')}</MenuHeading>
      {moves.map(({ move: by, label: name }) => (
        <MenuItem key={by} disabled={busy} onSelect={() => void whileMoving(() => move(by))}>
          {i18n._(name)}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem disabled={busy} onSelect={() => void whileMoving(reset)}>
        {i18n._('Zurück in die Gegenwart')}
      </MenuItem>
    </Menu>
  );
}

async function whileMoving(move: () => Promise<void>): Promise<void> {
  clockMoving.set(true);
  try {
    await move();
  } finally {
    clockMoving.set(false);
  }
}
