import type { Alarm, HistoryItem, Judgement } from './alarm-types.ts';

const ITEMS_KEPT = 10_000;
const typeOf = (alarm: Alarm): HistoryItem['alarmType'] =>
  alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm';

const parsed = (reasonData: string | undefined): unknown =>
  reasonData === undefined ? undefined : JSON.parse(reasonData);

const described = ({ state, reason, reasonData }: Judgement): object => ({
  stateValue: state,
  stateReason: reason,
  stateReasonData: parsed(reasonData),
});

/** What happened to alarms, oldest first, in the shape of CloudWatch's history items. */
export class AlarmHistory {
  readonly items: HistoryItem[] = [];

  configured(alarm: Alarm, at: number, created: boolean): void {
    const done = created ? 'created' : 'updated';
    const data = JSON.stringify({ version: '1.0', type: created ? 'Create' : 'Update' });
    this.#add({
      at,
      alarmName: alarm.name,
      alarmType: typeOf(alarm),
      type: 'ConfigurationUpdate',
      summary: `Alarm "${alarm.name}" ${done}`,
      data,
    });
  }

  changed(alarm: Alarm, before: Judgement, after: Judgement, at: number): void {
    const data = JSON.stringify({ version: '1.0', oldState: described(before), newState: described(after) });
    const summary = `Alarm updated from ${before.state} to ${after.state}`;
    this.#add({ at, alarmName: alarm.name, alarmType: typeOf(alarm), type: 'StateUpdate', summary, data });
  }

  #add(item: HistoryItem): void {
    this.items.push(item);
    if (this.items.length > ITEMS_KEPT) this.items.shift();
  }
}
