import { Route, Switch } from 'wouter';
import { DomainList } from './domain-list.tsx';
import { DomainScreen } from './domain-screen.tsx';

export default function Domains() {
  return (
    <Switch>
      <Route path="/domains/:id">{({ id }) => <DomainScreen key={id} id={id} />}</Route>
      <Route>
        <DomainList />
      </Route>
    </Switch>
  );
}
