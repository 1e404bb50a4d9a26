import type { Messages } from './messages.ts';

export const es: Messages = {
  tag: 'es',
  missing: {
    title: 'Este enlace no existe',
    text: 'Compruebe si la dirección está bien escrita: las mayúsculas y minúsculas pueden importar. Si sigue sin funcionar, pregunte a la persona que le dio el enlace.',
  },
  root: {
    title: 'Esta dirección es para enlaces cortos',
    text: 'Esto es solo el principio de un enlace. Abra el enlace completo que le dieron.',
  },
  expired: {
    title: 'Este enlace ha caducado',
    text: 'Ya no se puede abrir. Pida uno nuevo a la persona que se lo dio.',
  },
  disabled: {
    title: 'Este enlace está desactivado',
    text: 'Su propietario lo ha desactivado y puede volver a activarlo. Inténtelo de nuevo más tarde.',
  },
  blocked: {
    title: 'Este enlace no está abierto para usted',
    text: 'Su propietario ha limitado quién puede abrirlo, por ejemplo según el país o el dispositivo. Si cree que es un error, pregunte a la persona que le dio el enlace.',
  },
  unknownHost: {
    title: 'Aquí no hay nada',
    text: 'Este servidor no tiene enlaces para esta dirección. Compruebe si está bien escrita.',
  },
  welcome: {
    title: 'Waymark',
    text: 'Un servidor de enlaces cortos. Se inicia sesión en /app. La referencia de su interfaz está en /docs.',
  },
  failed: {
    title: 'Algo ha fallado',
    text: 'No se ha podido consultar el enlace en este momento. Inténtelo de nuevo dentro de un minuto.',
  },
  notStarted: {
    title: 'Este enlace aún no está abierto',
    text: (when) => `Se abrirá el ${when}. Vuelva entonces.`,
  },
  again: 'Intentar de nuevo',
  home: 'Ir a {name}',
  password: {
    title: 'Este enlace tiene contraseña',
    text: 'La persona que le dio el enlace puede decirle la contraseña.',
    label: 'Contraseña',
    button: 'Abrir el enlace',
    wrong: 'La contraseña no es correcta. Inténtelo de nuevo.',
    throttled: (wait) => `Demasiadas contraseñas incorrectas. Podrá intentarlo de nuevo dentro de ${wait}.`,
  },
  preview: {
    title: 'Adónde lleva este enlace',
    leadsTo: 'Lleva a',
    made: (date) => `Creado el ${date}`,
    button: 'Continuar',
    password: 'El destino se muestra después de introducir la contraseña.',
    depends:
      'Otros pueden ir a otro lugar: el enlace tiene en cuenta el país, el dispositivo, la hora o el azar.',
    expired: 'Este enlace ha caducado.',
    disabled: 'Este enlace está desactivado.',
    not_started: 'Este enlace aún no está abierto.',
  },
  statistics: {
    title: 'Estadísticas',
    clicks: 'Clics',
    visitors: 'Visitantes',
    perDay: 'Clics por día',
    allTime: 'Clics en total',
    bots: 'Bots (no se cuentan)',
    period: 'Periodo',
    table: 'Mostrar como tabla',
    busiest: 'Día con más clics',
    none: 'No hay clics en este periodo.',
    never: 'Nadie ha abierto este enlace todavía.',
    day: 'Día',
    countries: 'Países',
    sources: 'Procedencia',
    devices: 'Dispositivos',
    direct: 'Directo',
    unknown: 'Desconocido',
    people:
      'Solo personas: los bots y las vistas previas de enlaces no cuentan como clics. Los días son en UTC y el de hoy aún no ha terminado.',
    deviceNames: { mobile: 'Teléfono', tablet: 'Tableta', desktop: 'Ordenador', tv: 'Televisor' },
  },
  way: { title: 'Un momento', text: 'Le llevamos a su destino.', button: 'Continuar ahora' },
  app: {
    title: 'Abriendo la aplicación',
    text: 'Si no ocurre nada, elija cómo continuar.',
    open: 'Abrir en la aplicación',
    store: 'Obtener la aplicación',
    web: 'Continuar en el navegador',
  },
};
