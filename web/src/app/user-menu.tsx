import { useLingui } from '@lingui/react';
import { roleLabels } from '../lib/labels.ts';
import { chunk, chunkFailure } from '../lib/load-chunk.ts';
import { useViewer } from '../lib/viewer.ts';
import { DeferredMenu } from '../ui/deferred-menu.tsx';
import { showToast } from '../ui/toast.tsx';

const userMenuItems = chunk(() => import('./user-menu-items.tsx'));

export function UserMenu({ compact }: { compact?: boolean }) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  return (
    <DeferredMenu
      content={userMenuItems}
      onFailed={() => showToast('bad', i18n._(chunkFailure))}
      button={(opening) => (
        <button
          type="button"
          {...opening}
          className="flex min-h-11 min-w-11 items-center gap-3 rounded-lg text-left hover:bg-nav-active data-[state=open]:bg-nav-active md:w-full md:px-2 md:py-1.5"
        >
          <span className="sr-only">
            {i18n._('Benutzermenü:')} {compact ? viewer.name : ''}
          </span>
          <span
            aria-hidden="true"
            className="flex size-9 shrink-0 items-center justify-center rounded-full bg-green text-sm font-medium text-[#10212c]"
          >
            {initials(viewer.name)}
          </span>
          {compact ? null : (
            <span className="min-w-0 flex-1 leading-tight">
              <span className="block truncate text-sm font-medium">{viewer.name}</span>
              <span className="mt-0.5 block text-xs text-nav-muted">
                {[i18n._(roleLabels[viewer.role]), viewer.teamName].filter(Boolean).join(' · ')}
              </span>
            </span>
          )}
        </button>
      )}
    />
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.charAt(0) ?? '')
    .join('')
    .toUpperCase();
}
