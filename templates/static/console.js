/*
 * What makes the console nicer to use where scripts run. Every page works
 * without it, and nothing is ever decided or submitted by it.
 */
"use strict";

(() => {
	const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	const LENGTHS = [8, 12, 16], SYMBOLS = 16, GROUP = 4;

	/* ---- codes: the same rules as the server's ---- */

	const FILLER = /[\s\-\u2010-\u2015]/g;

	function symbolsOf(text) {
		return text.replace(FILLER, "").toUpperCase()
		    .replace(/O/g, "0").replace(/[IL]/g, "1");
	}

	/* The sum of alpha^i * c[i] over GF(32) is 0, by Horner. */
	function checks(symbols) {
		let sum = 0;

		for (let i = symbols.length - 1; i >= 0; i--) {
			sum <<= 1;
			if (sum & 32)
				sum ^= 0x25;
			sum ^= ALPHABET.indexOf(symbols[i]);
		}
		return sum === 0;
	}

	/*
	 * How many symbols it may have: 16 if it is found by a hash of all,
	 * which the first symbol says; else what is allowed here.
	 */
	function lengthsOf(symbols, shortest) {
		return ALPHABET.indexOf(symbols[0]) < 16 ?
		    LENGTHS.filter((n) => n >= shortest) : [SYMBOLS];
	}

	/* While it is typed: what no further symbol can mend. */
	function faultOf(symbols) {
		if ([...symbols].some((c) => !ALPHABET.includes(c)))
			return "There is a symbol in it that no code has. " +
			    "Codes are made of digits and letters, without U.";
		if (symbols.length > SYMBOLS)
			return "This code is too long: no code has more than " +
			    "16 symbols. Compare it with the device.";
		if (symbols.length === SYMBOLS && !checks(symbols))
			return "A symbol is wrong, or two are exchanged. " +
			    "Compare it with the device.";
		return "";
	}

	/* Of a code that is to be sent, and so is all that the device shows. */
	function faultOfWhole(symbols, shortest) {
		const lengths = lengthsOf(symbols, shortest);
		const fault = faultOf(symbols);

		if (fault !== "")
			return fault;
		if (!lengths.includes(symbols.length))
			return "This code is too short: it has " +
			    lengths.join(", ").replace(/, (\d+)$/, " or $1") +
			    " symbols. Compare it with the device.";
		if (!checks(symbols))
			return "A symbol is wrong or missing, or two are " +
			    "exchanged. Compare it with the device.";
		return "";
	}

	function grouped(symbols) {
		return symbols.match(new RegExp(`.{1,${GROUP}}`, "gu"))
		    ?.join("-") ?? "";
	}

	/* A pasted link carries its code behind the "#". */
	function withoutLink(text) {
		return text.includes("#") ?
		    text.slice(text.lastIndexOf("#") + 1) : text;
	}

	function codeField(form) {
		const field = form.elements.code;
		const fault = document.getElementById("code-fault");
		const hint = document.getElementById("code-hint");
		const go = form.querySelector("button");
		const shortest = Number(form.dataset.code);

		function tell(text) {
			if (fault.textContent !== text)
				fault.textContent = text;
			field.toggleAttribute("aria-invalid", text !== "");
			if (text !== "")
				field.setAttribute("aria-invalid", "true");
		}

		/* Regroups, and leaves the caret behind the same symbol. */
		function regroup() {
			const before = symbolsOf(field.value
			    .slice(0, field.selectionStart)).length;
			const text = grouped(symbolsOf(
			    withoutLink(field.value)));

			if (text === field.value)
				return;
			field.value = text;
			const at = before +
			    Math.floor(Math.max(before - 1, 0) / GROUP);
			field.setSelectionRange(at, at);
		}

		/* A whole code leaves nothing to type: on to the button. */
		function typed(event) {
			if (event.isComposing)
				return;
			regroup();
			tell(faultOf(symbolsOf(field.value)));
			if (document.activeElement === field &&
			    !event.inputType?.startsWith("delete") &&
			    faultOfWhole(symbolsOf(field.value), shortest) === "")
				go.focus();
		}

		hint.append(" Once it is whole, the focus moves to Continue.");
		field.addEventListener("input", typed);
		field.addEventListener("compositionend", typed);
		/* Typing on or back from there goes on in the field. */
		go.addEventListener("keydown", (event) => {
			if (!event.ctrlKey && !event.metaKey && !event.altKey &&
			    /^([^ ]|Backspace)$/u.test(event.key))
				field.focus();
		});
		form.addEventListener("submit", (event) => {
			const text = faultOfWhole(symbolsOf(field.value),
			    shortest);

			if (text === "")
				return;
			event.preventDefault();
			event.stopImmediatePropagation();
			tell(text);
			field.focus();
		});
		fromFragment(field, tell);
	}

	/* /add#CODE fills the field, leaves no trace, and waits for a person. */
	function fromFragment(field, tell) {
		let text;

		if (location.pathname !== "/add" || location.hash.length < 2)
			return;
		try {
			text = decodeURIComponent(location.hash.slice(1));
		} catch {
			text = location.hash.slice(1);
		}
		history.replaceState(null, "", location.pathname);
		field.value = grouped(symbolsOf(text)).slice(0, 128);
		tell(faultOf(symbolsOf(field.value)));
	}

	/* Through the sign-in the fragment stays in the browser, unsent. */
	function keepFragment(form) {
		if (location.hash.length < 2)
			return;
		form.action += location.hash;
		history.replaceState(null, "",
		    location.pathname + location.search);
	}

	/*
	 * /welcome#TOKEN fills the field and leaves the address bar: what opens
	 * an account stands neither there nor in the history.
	 */
	function tokenField(field) {
		if (location.hash.length < 2)
			return;
		field.value = location.hash.slice(1);
		history.replaceState(null, "", location.pathname);
		field.form.elements.new.focus();
	}

	/* ---- forms ---- */

	const SENT_MAX = 15000;

	/*
	 * A second click does nothing. Coming back, the form works again, and
	 * after a while: no page is told that its request was stopped.
	 */
	function once(form) {
		let timer;

		function again() {
			clearTimeout(timer);
			delete form.dataset.sent;
			for (const b of form.querySelectorAll("[aria-busy]"))
				b.removeAttribute("aria-busy");
		}

		form.addEventListener("submit", (event) => {
			if (form.dataset.sent) {
				event.preventDefault();
				return;
			}
			form.dataset.sent = "1";
			event.submitter?.setAttribute("aria-busy", "true");
			timer = setTimeout(again, SENT_MAX);
		});
		addEventListener("pageshow", again);
	}

	/* ---- times: here, or exactly ---- */

	const HERE = new Intl.DateTimeFormat(undefined,
	    { dateStyle: "medium", timeStyle: "short" });
	const exact = document.getElementById("exact");
	let utcFirst = false;

	function showTimes(root) {
		const times = root.querySelectorAll("time[datetime]");

		for (const t of times) {
			const when = new Date(t.dateTime);

			if (isNaN(when))
				continue;
			const utc = when.toISOString()
			    .replace("T", " ").replace(/\..*/, " UTC");
			const both = [HERE.format(when), utc];

			if (utcFirst)
				both.reverse();
			[t.textContent, t.title] = both;
		}
		if (times.length > 0)
			exact.hidden = false;
	}

	exact.addEventListener("click", () => {
		utcFirst = !utcFirst;
		exact.setAttribute("aria-pressed", utcFirst);
		showTimes(document);
	});

	/* ---- what changes while one looks ---- */

	const LOST = "The server does not answer, so this page may be out of " +
	    "date. It goes on by itself when the server is back.";
	const STALE = "The server is away or busy, so the list does not " +
	    "follow what is typed. Search again.";
	const PAUSE_MAX = 20000;
	const lost = document.getElementById("lost");

	function countdown(root) {
		const p = root.querySelector("[data-left]");

		if (!p)
			return;
		const end = Date.now() + 1000 * Number(p.dataset.left);
		const timer = setInterval(() => {
			const s = Math.round((end - Date.now()) / 1000);

			if (!p.isConnected || s <= 0)
				clearInterval(timer);
			if (s > 0)
				p.textContent = `You have ${Math.floor(s / 60)
				}:${String(s % 60).padStart(2, "0")} to decide.`;
		}, 1000);
	}

	/* Of the page as a whole, and of what comes later. */
	function enliven(root) {
		root.querySelectorAll("form[data-once]").forEach(once);
		showTimes(root);
		countdown(root);
	}

	function parse(html) {
		return new DOMParser().parseFromString(html, "text/html");
	}

	/*
	 * What now holds, in place of what live holds. Its status stays an
	 * element, so that it is read out, and the focus stays where it is.
	 */
	function exchange(live, now) {
		const told = live.querySelector("[role=status]");
		const next = now.querySelector("[role=status]");
		const stays = told && next;
		const at = live.contains(document.activeElement) &&
		    document.activeElement.getAttribute("href");

		if (stays) {
			told.className = next.className;
			if (told.textContent !== next.textContent)
				told.replaceChildren(...next.childNodes);
			next.remove();
		}
		for (const child of [...live.childNodes])
			if (child !== told || !stays)
				child.remove();
		live.append(...now.childNodes);
		enliven(live);
		if (at)
			live.querySelector(`[href="${at}"]`)?.focus();
		return stays;
	}

	/* While nobody looks, nothing is asked. */
	function looked() {
		return new Promise((go) => {
			if (!document.hidden)
				go();
			else
				document.addEventListener("visibilitychange",
				    go, { once: true });
		});
	}

	/*
	 * Asks again and again, and hands over each answer that is not as the
	 * one before, until changed() says that there is nothing more to come.
	 */
	async function poll(address, pause, changed) {
		for (let tag = "", failed = 0;;) {
			const wait = Math.min(pause() * 2 ** failed, PAUSE_MAX);

			await new Promise((go) => setTimeout(go, wait));
			await looked();
			try {
				const answer = await fetch(address, {
					headers: { "If-None-Match": tag },
					redirect: "error" });

				if ([401, 403, 404].includes(answer.status))
					return location.reload();
				if (answer.status !== 304 && !answer.ok)
					throw new Error(answer.status);
				failed = 0;
				if (answer.ok && !await changed(answer))
					return lost.replaceChildren();
				tag = answer.headers.get("ETag") ?? tag;
			} catch {
				failed++;
			}
			/* Once may be chance. */
			if ((lost.textContent === "") !== (failed < 2))
				lost.textContent = failed < 2 ? "" : LOST;
		}
	}

	/* The page as the server now shows it, in place of what is shown. */
	async function renew(live) {
		const answer = await fetch(location.pathname,
		    { redirect: "error" });
		const page = parse(await answer.text());
		const now = page.getElementById("live");

		if (!answer.ok || !now)
			throw new Error("no such page");
		document.title = page.title;
		live.dataset.state = now.dataset.state;
		live.dataset.follow = now.dataset.follow ?? "";
		if (exchange(live, now))
			return;
		/* Another page now: read from its top. */
		const heading = live.querySelector("h1");

		heading.tabIndex = -1;
		heading.focus();
	}

	/* A proof is here within moments, and somebody waits for it. */
	function follow(live) {
		let asked = 0;

		poll(live.dataset.follow, () => ++asked > 60 ? 3000 :
		    live.dataset.state === "claimed" ? 300 : 1000,
		async (answer) => {
			const now = await answer.json();

			if (now.state !== live.dataset.state)
				await renew(live);
			return live.dataset.follow !== "";
		});
	}

	function watch(live) {
		poll(live.dataset.live, () => 5000, async (answer) => {
			exchange(live, parse(await answer.text()).body);
			return true;
		});
	}

	/* ---- devices: the list follows what is typed ---- */

	/*
	 * A form that asks for a page: typing and choosing in it exchanges the
	 * part of this page with the id in data-search, and the address, for
	 * those of the answer. Enter and the button work as ever.
	 */
	function searchAsYouType(form) {
		let timer, asked = 0;

		async function show() {
			const mine = ++asked;
			const fields = new URLSearchParams(new FormData(form));

			for (const [name, value] of [...fields])
				if (value === "" || value === "name" &&
				    name === "sort" || value === "50" &&
				    name === "rows")
					fields.delete(name);
			const query = fields.toString();
			const address = form.getAttribute("action") +
			    (query === "" ? "" : "?" + query);
			const old = document.getElementById(form.dataset.search);

			old.setAttribute("aria-busy", "true");
			try {
				const answer = await fetch(address,
				    { redirect: "manual" });
				const page = parse(await answer.text());
				const now = page.getElementById(
				    form.dataset.search);

				/* A later one is under way. */
				if (mine !== asked)
					return;
				/* Signed out: it leads there, and back. */
				if (answer.type === "opaqueredirect")
					return location.assign(address);
				if (!answer.ok || !now)
					throw new Error("no such page");
				/* The live region itself stays, so it speaks. */
				const told = old.querySelector("[role=status]");
				const next = now.querySelector("[role=status]");

				told.textContent = next.textContent;
				showTimes(now);
				old.replaceChildren(told, ...[...now.childNodes]
				    .filter((n) => n !== next));
				history.replaceState(null, "", address);
				lost.textContent = "";
			} catch {
				/* The button asks again and shows why. */
				if (mine === asked)
					lost.textContent = STALE;
			} finally {
				if (mine === asked)
					old.removeAttribute("aria-busy");
			}
		}

		form.addEventListener("input", (event) => {
			clearTimeout(timer);
			if (!event.isComposing)
				timer = setTimeout(show, 250);
		});
		function leave() {
			clearTimeout(timer);
			asked++;
		}

		form.addEventListener("submit", leave);
		addEventListener("pagehide", leave);
	}

	document.querySelectorAll("form[data-code]").forEach(codeField);
	document.querySelectorAll("input[data-fragment]").forEach(tokenField);
	document.querySelectorAll("form[data-search]")
	    .forEach(searchAsYouType);
	document.querySelectorAll("form[data-keep-fragment]")
	    .forEach(keepFragment);
	enliven(document);
	document.querySelectorAll("[data-follow]").forEach(follow);
	document.querySelectorAll("[data-live]").forEach(watch);
})();
