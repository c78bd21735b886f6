# handfast: build, test, run, install.
#
# The tree is the architecture: each layer is a folder, and the table below is
# all that it may include. An upward include does not compile.
#
#   make            all programs and libhandfast, in $(B)
#   make run        a whole private system; Ctrl-C stops it
#   make test       every test; make test-san the same under ASan and UBSan
#   make lint       formatting, analysis, banned functions, layers
#   make install    DESTDIR, PREFIX
#   B=dir           another build tree; SAN=1 sanitizers; SKIP_DEPS=1 no apt

B	?= build
PREFIX	?= /usr
DESTDIR	?=
VERSION	:= $(shell cat VERSION)
.DEFAULT_GOAL := all
.SECONDEXPANSION:
.DELETE_ON_ERROR:

# ---- layers: folder, and what each may include --------------------------
base_dir	:= lib/base
process_dir	:= lib/process
json_dir	:= lib/json
crypto_dir	:= lib/crypto
pairing_dir	:= pairing
device_dir	:= device
client_dir	:= device/client
db_dir		:= fcgi/db
store_dir	:= fcgi/store
http_dir	:= fcgi/http
call_dir	:= fcgi/call
auth_dir	:= fcgi/auth
claim_dir	:= fcgi/claim
page_dir	:= fcgi/page
ra_dir		:= fcgi/ra
guard_dir	:= fcgi/guard
gateway_dir	:= fcgi/gateway
signer_dir	:= fcgi/signer
sweep_dir	:= fcgi/sweep
admin_dir	:= fcgi/admin

layers	:= base process json crypto pairing device client db store http call \
	   auth claim page ra guard gateway signer sweep admin

base_uses	:=
process_uses	:= base
json_uses	:= base
crypto_uses	:= base
pairing_uses	:= json crypto base
device_uses	:= pairing json crypto base
client_uses	:= device pairing json crypto process base
db_uses		:= base
store_uses	:= db crypto base
http_uses	:= process base
call_uses	:= base
auth_uses	:= http store db crypto process base
claim_uses	:= store db pairing json crypto base
page_uses	:= claim auth http store db call pairing json crypto process base
ra_uses		:= http store db call pairing json crypto process base
guard_uses	:= http store db crypto json process base
gateway_uses	:= store db pairing json crypto process base
signer_uses	:= http store db pairing json crypto process base
sweep_uses	:= store db call crypto process base
admin_uses	:= claim store db call pairing json crypto process base

# ---- programs: the layers each is linked from ---------------------------
programs := handfast-gateway handfast-ra handfast-console handfast-guard \
	    handfast-signer handfast-sweep handfast handfast-device
handfast-gateway_uses	:= gateway $(gateway_uses)
handfast-ra_uses	:= ra $(ra_uses)
handfast-console_uses	:= page $(page_uses)
handfast-guard_uses	:= guard $(guard_uses)
handfast-signer_uses	:= signer $(signer_uses)
handfast-sweep_uses	:= sweep $(sweep_uses)
handfast_uses		:= admin $(admin_uses)
handfast-device_uses	:= client $(client_uses)

db_libs		:= -lpq
json_libs	:= -ljansson
crypto_libs	:= -lcrypto -lcrypt
process_libs	:= -linih -lseccomp
http_libs	:= -lfcgi
gateway_libs	:= -lwebsockets -lev
client_libs	:= -lwebsockets -lcurl -lqrencode

# ---- flags --------------------------------------------------------------
CC	?= gcc
WARN	:= -Wall -Wextra -Wshadow -Wconversion -Wcast-qual -Wvla -Wformat=2 \
	   -Wstrict-prototypes -Wmissing-prototypes -Wno-sign-conversion \
	   -Werror
HARDEN	:= -fPIE -fstack-protector-strong -fno-strict-aliasing
ifeq ($(SAN),1)
OPT	:= -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	   -fno-sanitize-recover=all -DARENA_PLAIN_MALLOC
LDSAN	:= -fsanitize=address,undefined
else
OPT	:= -O2 -g
HARDEN	+= -D_FORTIFY_SOURCE=2
endif
CFLAGS	?=
ALLCFLAGS := -std=c17 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' $(OPT) $(WARN) \
	   $(HARDEN) -I/usr/include/postgresql \
	   $(CFLAGS)
LDFLAGS	+= -pie -Wl,-z,relro,-z,now $(LDSAN)

# ---- rules --------------------------------------------------------------
define layer_rules
$(1)_src := $$(sort $$(wildcard $$($(1)_dir)/*.c))
$(1)_obj := $$(patsubst %.c,$$(B)/%.o,$$($(1)_src)) $$($(1)_gen:%.c=%.o)
$(1)_inc := $$(foreach l,$(1) $$($(1)_uses),-iquote $$($$(l)_dir)) $$($(1)_geninc)
$$($(1)_obj): INC = $$($(1)_inc)
$$(B)/$(1).a: $$($(1)_obj)
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcs $$@ $$^
endef

define program_rules
$(1)_libs_all := $$(sort $$(foreach l,$$($(1)_uses),$$($$(l)_libs)))
$$(B)/fcgi/bin/$(1).o: INC = $$(foreach l,$$($(1)_uses),-iquote $$($$(l)_dir))
$$(B)/bin/$(1): $$(B)/fcgi/bin/$(1).o $$(foreach l,$$($(1)_uses),$$(B)/$$(l).a)
	@mkdir -p $$(@D)
	@echo "  LD   $(1)"
	@$$(CC) $$(LDFLAGS) -o $$@ $$< -Wl,--start-group $$(filter %.a,$$^) \
	    -Wl,--end-group $$($(1)_libs_all)
endef

# Templates become one typed C file, which only the console's pages see.
page_gen	:= $(B)/templates/tpl.c
page_geninc	:= -iquote $(B)/templates

$(foreach l,$(layers),$(eval $(call layer_rules,$(l))))
$(foreach p,$(programs),$(eval $(call program_rules,$(p))))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC   $<"
	@$(CC) $(ALLCFLAGS) $(INC) -MMD -MP -c -o $@ $<

$(B)/templates/%.o: $(B)/templates/%.c
	@$(CC) $(ALLCFLAGS) $(INC) -MMD -MP -c -o $@ $<

$(B)/templates/tplc: $(wildcard templates/*.c) templates/place.h
	@mkdir -p $(@D)
	@$(CC) -std=c17 -D_GNU_SOURCE -O1 -g $(WARN) -o $@ $(filter %.c,$^)

$(B)/templates/tpl.c: $(B)/templates/tplc $(wildcard templates/*.html)
	@$(B)/templates/tplc $(B)/templates/tpl.c $(B)/templates/tpl.h \
	    $(sort $(wildcard templates/*.html))

$(page_obj): | $(B)/templates/tpl.c

all: $(programs:%=$(B)/bin/%)

# ---- unit tests: tests/unit/<layer>_<module>.c --------------------------
unit_src := $(sort $(wildcard tests/unit/*.c))
unit_bin := $(unit_src:%.c=$(B)/%)
unit_layer = $(firstword $(subst _, ,$(notdir $(1))))
unit_uses = $(call unit_layer,$(1)) $($(call unit_layer,$(1))_uses)

$(unit_src:%.c=$(B)/%.o): INC = -iquote tests/unit \
    $(foreach l,$(call unit_uses,$(basename $@)),-iquote $($(l)_dir)) \
    $($(call unit_layer,$(basename $@))_geninc)
$(unit_bin): %: %.o $$(foreach l,$$(call unit_uses,$$@),$(B)/$$(l).a)
	@$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(filter %.a,$^) \
	    -Wl,--end-group $(sort $(foreach l,$(call unit_uses,$@),$($(l)_libs)))

unit: $(unit_bin)

clean:
	rm -rf $(B)

.PHONY: all unit clean
-include $(shell find $(B) -name '*.d' 2>/dev/null)
