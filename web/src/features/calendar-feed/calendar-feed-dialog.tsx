/**
 * The address under which a calendar reads one's follow-ups: make it, copy it, make another, revoke it. It is shown once,
 * when it is made; after that the dialog knows no more than that there is one.
 */
import { useRef, useState } from 'react';
import { useLingui } from '@lingui/react';
import { useMutation, useQuery } from 'urql';
import { failureLine } from '../../lib/errors.ts';
import { formatFor } from '../../lib/format.ts';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { refusalText } from '../../lib/refusals.ts';
import { useViewer } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { CalendarFeed, CreateCalendarFeed, RevokeCalendarFeed } from './calendar-feed-documents.ts';

export default function CalendarFeedDialog({ onClose }: { onClose: () => void }) {
  const { i18n } = useLingui();
  const { timeZone } = useViewer();
  const format = formatFor(i18n.locale, timeZone);
  // It may have been made or read elsewhere since it was last asked for.
  const [{ data, error }, ask] = useQuery({ query: CalendarFeed, requestPolicy: 'network-only' });
  const [creating, create] = useMutation(CreateCalendarFeed);
  const [revoking, revoke] = useMutation(RevokeCalendarFeed);
  const [address, setAddress] = useState<string>();
  const [failure, setFailure] = useState<string>();
  /** What waits for a second click: a calendar somewhere would stop being told. */
  const [asking, setAsking] = useState<'REPLACE' | 'REVOKE'>();
  const field = useRef<HTMLInputElement>(null);

  const make = async () => {
    setFailure(undefined);
    const { data: made, error: failed } = await create({
      input: { language: i18n.locale === 'en' ? 'EN' : 'DE' },
    });
    const answer = made?.createCalendarFeed;
    setAsking(undefined);
    if (answer?.__typename === 'CreateCalendarFeedSuccess' && answer.path) {
      setAddress(window.location.origin + answer.path);
    } else {
      setFailure(
        answer && answer.__typename !== 'CreateCalendarFeedSuccess'
          ? refusalText(answer, i18n)
          : failureLine(failed, i18n),
      );
    }
    ask();
  };

  const end = async () => {
    setFailure(undefined);
    const { data: ended, error: failed } = await revoke({});
    setAsking(undefined);
    // One that is gone already is what was wanted.
    if (!ended?.revokeCalendarFeed) setFailure(failureLine(failed, i18n));
    else {
      setAddress(undefined);
      showToast('good', i18n._('Die Adresse ist widerrufen.'));
    }
    ask();
  };

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address ?? '');
      showToast('good', i18n._('Die Adresse ist kopiert.'));
    } catch {
      // Without HTTPS, or when it is forbidden, a browser lets no page write there.
      field.current?.select();
      showToast(
        'bad',
        i18n._('Der Browser lässt das nicht zu. Die Adresse ist markiert: kopiere sie selbst.'),
      );
    }
  };

  const feed = data?.calendarFeed;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={i18n._('Kalender-Abo')}
      description={i18n._(
        'Dein Kalender zeigt, wo du wann nachfassen willst, und bleibt von selbst auf dem neuesten Stand.',
      )}
      closeLabel={i18n._('Schließen')}
    >
      <DialogBody>
        <div className="flex flex-col gap-4">
          {error && !data ? <QueryFailure error={error} onRetry={() => ask()} /> : null}
          {!data && !error ? <Skeleton lines={2} label={i18n._('Das Abo wird geladen')} /> : null}
          {address ? (
            <>
              <Notice tone="info" title={i18n._('Die Adresse wird nur jetzt gezeigt.')}>
                {i18n._(
                  'Füge sie in deinem Kalender als Abo ein („Kalender per URL“). Wer sie kennt, liest deine Termine mit: gib sie nicht weiter.',
                )}
              </Notice>
              <TextField
                ref={field}
                label={i18n._('Adresse des Abos')}
                readOnly
                value={address}
                onFocus={(event) => event.currentTarget.select()}
              />
            </>
          ) : null}
          {data && !address ? (
            <div className="text-sm">
              {feed ? (
                <>
                  <p>
                    {i18n._('Es gibt eine Adresse seit dem {day}.', { day: format.date(feed.createdAt) })}{' '}
                    {feed.lastReadAt
                      ? i18n._('Zuletzt gelesen: {when}.', { when: format.dateTime(feed.lastReadAt) })
                      : i18n._('Noch hat kein Kalender sie gelesen.')}
                  </p>
                  <p className="mt-2 text-muted">
                    {i18n._(
                      'Die Adresse wird nicht noch einmal gezeigt. Hast du sie verloren, mach eine neue: Die alte gilt dann nicht mehr.',
                    )}
                  </p>
                </>
              ) : (
                <p>
                  {i18n._(
                    'Du bekommst eine geheime Adresse, die du in deinem Kalender abonnierst. Darin stehen Betrieb, Ort und Aufgabe, keine Namen, Nummern oder Notizen.',
                  )}
                </p>
              )}
            </div>
          ) : null}
          {asking ? (
            <Notice tone="warn" alert>
              {i18n._(
                'Kalender, die die bisherige Adresse abonniert haben, bekommen dann nichts mehr. Wirklich weiter?',
              )}
            </Notice>
          ) : null}
          {failure ? (
            <Notice tone="bad" alert>
              {failure}
            </Notice>
          ) : null}
        </div>
      </DialogBody>
      {data ? (
        <DialogActions>
          {asking ? (
            <>
              <Button kind="quiet" onClick={() => setAsking(undefined)}>
                {i18n._('Abbrechen')}
              </Button>
              {asking === 'REVOKE' ? (
                <Button kind="danger" busy={revoking.fetching} onClick={() => void end()}>
                  {i18n._('Ja, widerrufen')}
                </Button>
              ) : (
                <Button kind="danger" busy={creating.fetching} onClick={() => void make()}>
                  {i18n._('Ja, neue Adresse')}
                </Button>
              )}
            </>
          ) : feed || address ? (
            <>
              <Button kind="quiet" onClick={() => setAsking('REVOKE')}>
                {i18n._('Widerrufen')}
              </Button>
              <Button onClick={() => setAsking('REPLACE')}>{i18n._('Neue Adresse')}</Button>
              {address ? (
                <Button kind="primary" onClick={() => void copy()}>
                  <Icon name="copy" size={18} />
                  {i18n._('Adresse kopieren')}
                </Button>
              ) : null}
            </>
          ) : (
            <Button kind="primary" busy={creating.fetching} onClick={() => void make()}>
              {i18n._('Adresse anlegen')}
            </Button>
          )}
        </DialogActions>
      ) : null}
    </Dialog>
  );
}
