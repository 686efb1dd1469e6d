// Where blocks stand: who reads them, and how the app learns of what is done with them.

import { attempt } from "../parts/toast.js";

// `place` is { view_id } or { channel, ts }; `values` keeps what is entered, `before` what stood
// there when the blocks were drawn the last time.
export function surfaceFor(app, place, { values = {}, before = {}, tried = attempt } = {}) {
  return {
    names: app.session.names(),
    values,
    before,
    act: (action) => tried(() => app.act("click", { ...place, ...action, values })),
    options: (asked) => app.act("options", { ...place, ...asked }),
  };
}
