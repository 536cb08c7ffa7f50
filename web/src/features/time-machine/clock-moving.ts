/** Whether the clock is being moved: that takes seconds when much falls due. The menu tells its button. */
import { createStore } from '../../lib/store.ts';

export const clockMoving = createStore(false);
